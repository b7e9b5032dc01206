package org.peerbase.crdt;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.Entry;
import org.peerbase.crdt.causal.Kind;
import org.peerbase.crdt.causal.MapPlace;
import org.peerbase.crdt.causal.Place;
import org.peerbase.crdt.causal.ValueSet;
import org.peerbase.crdt.causal.ValueTable;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/**
 * A map in which a replica of another causal type lies under each key: {@code aworset}, {@code ccounter}, {@code dwflag},
 * {@code ewflag}, {@code mvreg}, {@code rworset}, or another {@code ormap}, {@value #DEPTH_MAX} deep at most. A key is
 * there as long as anything lies under it. (Almeida, Shoker, Baquero: Delta state replicated data types, 2018.) Keys are
 * equal if their {@linkplain Values values} are.
 *
 * <p>Changes under one key are joined as its type joins them. Removing a key removes all that was seen under it; what was
 * written there at the same time stays, so writing wins: if one replica removes {@code "x"} while another adds {@code 1} to
 * the set under it, {@code "x"} is there, with a set of {@code 1} alone. If two replicas put different types under one key at
 * the same time, both stay, and the one whose name comes first is seen, until the key is removed; {@link #at} still reads
 * the other.
 *
 * <p>Delta: four bytes or so, the keys on the way, and what the type under the key needs; never more than what changed. State:
 * the names of all that was seen, as ranges, and all that lies in the map, each key once. Nothing is left of a key that was
 * removed.
 *
 * @param <K> the type of keys
 */
public final class OrMap<K extends @Nullable Object> extends CausalCrdt {
    /** How many keys may lie one below the other. */
    public static final int DEPTH_MAX = Place.DEPTH_MAX;

    private final ElementCodec<K> codec;

    OrMap(CrdtType<OrMap<K>> type, Seat seat, ElementCodec<K> codec) {
        super(type, seat);
        this.codec = codec;
    }

    /**
     * A handle of what lies under {@code key}, live: it reads and changes that part of the map, also if the key comes later
     * or goes and comes back. It has listeners of its own, but no deltas and no states.
     *
     * @throws IllegalArgumentException if the type can't lie in a map, or it lies too deep; the handle throws an
     *     {@link IllegalStateException} on changes as long as a replica of another type is seen under the key
     */
    public <C extends Crdt> C at(K key, CrdtType<C> type) {
        if (!(type instanceof CausalType<C> causal)) {
            throw new IllegalArgumentException(
                    type.name() + " can't lie in a map; these can: " + Arrays.toString(Kind.values()));
        }
        return causal.embed(root(), location().at(bytes(key), causal.kind()));
    }

    /**
     * Changes what lies under {@code key}: calls a mutator of its type by name.
     *
     * @return what the mutator returns
     * @throws IllegalArgumentException if there is no such type, it can't lie in a map, or there is no such mutator
     * @throws IllegalStateException if a replica of another type is seen under the key
     */
    public @Nullable Object applySub(K key, String typeName, String mutator, @Nullable Object... arguments) {
        return at(key, CrdtTypes.byName(typeName)).mutate(mutator, arguments);
    }

    /** Removes {@code key} with all that was seen under it; nothing happens if it is not there. */
    public void remove(K key) {
        Bytes bytes = bytes(key);
        synchronized (lock) {
            requireOpen();
            MapPlace map = map();
            List<Entry> seen = map == null ? List.of() : map.entries(bytes);
            replace(seen, null);
        }
    }

    /** Whether anything lies under {@code key}. */
    public boolean containsKey(K key) {
        return shown(bytes(key)) != null;
    }

    /** The value of what lies under {@code key}, as its type gives it; null if nothing does. */
    public @Nullable Object get(K key) {
        synchronized (lock) {
            Place place = shown(bytes(key));
            return place == null ? null : place.value();
        }
    }

    /** The name of the type of what lies under {@code key}; null if nothing does. */
    public @Nullable String typeAt(K key) {
        Place place = shown(bytes(key));
        return place == null ? null : place.kind().typeName();
    }

    /** The number of keys. */
    public int size() {
        synchronized (lock) {
            MapPlace map = map();
            return map == null ? 0 : map.keys();
        }
    }

    /**
     * The keys, and the value of what lies under each, as they are at any moment: a view that can't be changed through.
     * Its iterator goes over the keys that were there when it was asked for, leaves out those that are gone when it comes
     * to them, and gives the values of that moment.
     */
    public Map<K, @Nullable Object> asMap() {
        return new View();
    }

    /** The values of what lies under the keys, as their types give them, by the keys as {@linkplain Values values}. */
    @Override
    public Map<@Nullable Object, @Nullable Object> value() {
        synchronized (lock) {
            MapPlace map = map();
            return map == null ? initialValue() : map.value();
        }
    }

    @Override
    Map<@Nullable Object, @Nullable Object> initialValue() {
        return new ValueTable(0);
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        if (mutator.equals("applySub") && arguments.length >= 3) {
            return applySub(
                    key(arguments[0]),
                    string(arguments[1], "type"),
                    string(arguments[2], "mutator"),
                    Arrays.copyOfRange(arguments, 3, arguments.length));
        }
        if (mutator.equals("remove") && arguments.length == 1) {
            remove(key(arguments[0]));
            return null;
        }
        throw unknownMutator(mutator, arguments, "applySub(key, type, mutator, arguments…), remove(key)");
    }

    private K key(@Nullable Object argument) {
        return codec.fromValue().apply(Values.of(argument));
    }

    private Bytes bytes(K key) {
        return bytes(codec, key);
    }

    private @Nullable MapPlace map() {
        return (MapPlace) place();
    }

    private @Nullable Place shown(Bytes key) {
        synchronized (lock) {
            MapPlace map = map();
            return map == null ? null : map.shown(key);
        }
    }

    private List<Bytes> keys() {
        synchronized (lock) {
            MapPlace map = map();
            return map == null ? List.of() : map.toList();
        }
    }

    private final class View extends AbstractMap<K, @Nullable Object> {
        @Override
        public Set<Map.Entry<K, @Nullable Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Map.Entry<K, @Nullable Object>> iterator() {
                    return new Entries(keys().iterator());
                }

                @Override
                public int size() {
                    return OrMap.this.size();
                }
            };
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            Place place = find(key);
            return place != null;
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            synchronized (lock) {
                Place place = find(key);
                return place == null ? null : place.value();
            }
        }

        private @Nullable Place find(@Nullable Object key) {
            Bytes bytes = bytesOfAny(codec, key);
            return bytes == null ? null : shown(bytes);
        }
    }

    private final class Entries implements Iterator<Map.Entry<K, @Nullable Object>> {
        private final Iterator<Bytes> keys;
        private Map.@Nullable Entry<K, @Nullable Object> next;

        private Entries(Iterator<Bytes> keys) {
            this.keys = keys;
        }

        @Override
        public boolean hasNext() {
            synchronized (lock) {
                while (next == null && keys.hasNext()) {
                    Bytes key = keys.next();
                    Place place = shown(key);
                    if (place != null) {
                        K decoded = codec.fromValue().apply(ValueSet.decoded(key));
                        next = new AbstractMap.SimpleImmutableEntry<>(decoded, place.value());
                    }
                }
                return next != null;
            }
        }

        @Override
        public Map.Entry<K, @Nullable Object> next() {
            Map.Entry<K, @Nullable Object> entry = hasNext() ? next : null;
            if (entry == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return entry;
        }
    }
}
