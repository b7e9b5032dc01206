package org.peerbase.crdt;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/**
 * The elements that are in a set, each found by its name: its bytes, or what stands for them. Names are comparable, so
 * equal hashes don't make it slow. Changed under the set's lock, read with or without.
 */
final class Elements<E extends @Nullable Object> {
    /** Stands for null, which the map does not take. */
    private static final Object NULL = new Object();

    private final ElementCodec<E> codec;
    private final UnaryOperator<Bytes> naming;
    private final ConcurrentMap<Bytes, Object> values = new ConcurrentHashMap<>();

    /** No elements yet; {@code naming} makes a name of an element's bytes. */
    Elements(ElementCodec<E> codec, UnaryOperator<Bytes> naming) {
        this.codec = codec;
        this.naming = naming;
    }

    /** Whether {@code name} came in, which was not there. */
    boolean add(Bytes name, @Nullable Object value) {
        return values.putIfAbsent(name, value == null ? NULL : value) == null;
    }

    /** Takes {@code name} out if it is there, and adds the change. */
    void remove(Bytes name, List<Change> changes) {
        Object value = values.remove(name);
        if (value != null) {
            changes.add(new Change.ElementRemoved(unmasked(value)));
        }
    }

    /** Takes out what is not among {@code names}, and adds the changes. */
    void retain(Set<Bytes> names, List<Change> changes) {
        for (Bytes name : values.keySet()) {
            if (!names.contains(name)) {
                remove(name, changes);
            }
        }
    }

    boolean contains(E element) {
        return values.containsKey(
                naming.apply(Values.encode(Values.of(codec.toValue().apply(element)))));
    }

    int size() {
        return values.size();
    }

    /** The value of an element that is there. */
    @Nullable
    Object valueOf(Bytes name) {
        return unmasked(values.get(name));
    }

    /** The names of all elements, ascending. */
    List<Bytes> names() {
        List<Bytes> names = new ArrayList<>(values.keySet());
        Collections.sort(names);
        return names;
    }

    /** The elements as they are at any moment. */
    Set<E> view() {
        return new View();
    }

    /** A copy of the values. */
    Set<@Nullable Object> snapshot() {
        return new Snapshot(new HashMap<>(values), naming);
    }

    private static @Nullable Object unmasked(@Nullable Object value) {
        return value == NULL ? null : value;
    }

    private final class View extends AbstractSet<E> {
        @Override
        public Iterator<E> iterator() {
            Iterator<Object> iterator = values.values().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return iterator.hasNext();
                }

                @Override
                public E next() {
                    return codec.fromValue().apply(unmasked(iterator.next()));
                }
            };
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // whether E has a null is up to the codec
        public boolean contains(@Nullable Object object) {
            try {
                return Elements.this.contains((E) object);
            } catch (ClassCastException | IllegalArgumentException e) {
                return false;
            }
        }
    }

    /** A copy that finds elements by their names, as the set itself does. */
    private static final class Snapshot extends AbstractSet<@Nullable Object> {
        private final Map<Bytes, Object> values;
        private final UnaryOperator<Bytes> naming;

        Snapshot(Map<Bytes, Object> values, UnaryOperator<Bytes> naming) {
            this.values = values;
            this.naming = naming;
        }

        @Override
        public Iterator<@Nullable Object> iterator() {
            Iterator<Object> iterator = values.values().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return iterator.hasNext();
                }

                @Override
                public @Nullable Object next() {
                    return unmasked(iterator.next());
                }
            };
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        public boolean contains(@Nullable Object object) {
            Bytes bytes = Values.encodeAny(object);
            return bytes != null && values.containsKey(naming.apply(bytes));
        }
    }
}
