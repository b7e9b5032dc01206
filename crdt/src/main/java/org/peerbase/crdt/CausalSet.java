package org.peerbase.crdt;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.Entry;
import org.peerbase.crdt.causal.SetPlace;
import org.peerbase.crdt.causal.ValueSet;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/** What the two causal sets share: how they are read. */
abstract class CausalSet<E extends @Nullable Object> extends CausalCrdt {
    private final ElementCodec<E> codec;

    CausalSet(CrdtType<? extends Crdt> type, Seat seat, ElementCodec<E> codec) {
        super(type, seat);
        this.codec = codec;
    }

    /** Adds {@code element}. */
    public abstract void add(E element);

    /** Removes {@code element}. */
    public abstract void remove(E element);

    /** Whether {@code element} is in the set. */
    public final boolean contains(E element) {
        return contains(bytes(element));
    }

    private boolean contains(Bytes element) {
        synchronized (lock) {
            SetPlace set = set();
            return set != null && set.contains(element);
        }
    }

    /** The number of elements. */
    public final int size() {
        synchronized (lock) {
            SetPlace set = set();
            return set == null ? 0 : set.elements();
        }
    }

    /**
     * The elements as they are at any moment: a view that can't be changed through. Its iterator sees the set as it was
     * when it was asked for.
     */
    public final Set<E> asSet() {
        return new View();
    }

    /** The elements as {@linkplain Values values}, a copy. */
    @Override
    public final Set<@Nullable Object> value() {
        return new ValueSet(elements());
    }

    @Override
    final Set<@Nullable Object> initialValue() {
        return new ValueSet(List.of());
    }

    @Override
    public final @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        switch (mutator + "/" + arguments.length) {
            case "add/1" -> add(codec.fromValue().apply(Values.of(arguments[0])));
            case "remove/1" -> remove(codec.fromValue().apply(Values.of(arguments[0])));
            default -> throw unknownMutator(mutator, arguments, "add(element), remove(element)");
        }
        return null;
    }

    final Bytes bytes(E element) {
        return bytes(codec, element);
    }

    final List<Entry> entries(Bytes element) {
        SetPlace set = set();
        return set == null ? List.of() : set.entries(element);
    }

    private @Nullable SetPlace set() {
        return (SetPlace) place();
    }

    private List<Bytes> elements() {
        synchronized (lock) {
            SetPlace set = set();
            return set == null ? List.of() : set.toList();
        }
    }

    private final class View extends AbstractSet<E> {
        @Override
        public Iterator<E> iterator() {
            return elements().stream()
                    .map(ValueSet::decoded)
                    .map(codec.fromValue())
                    .iterator();
        }

        @Override
        public int size() {
            return CausalSet.this.size();
        }

        @Override
        public boolean contains(@Nullable Object object) {
            Bytes bytes = bytesOfAny(codec, object);
            return bytes != null && CausalSet.this.contains(bytes);
        }
    }
}
