package org.peerbase.crdt.causal;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.Values;

/** A map from element values, found by their bytes, to values of types. Can't be changed from outside. */
public final class ValueTable extends AbstractMap<@Nullable Object, @Nullable Object> {
    private final Map<Bytes, @Nullable Object> values;

    /** An empty map with room for so many keys. */
    public ValueTable(int keys) {
        values = new LinkedHashMap<>(keys * 4 / 3 + 1);
    }

    /** Adds a value under a key that is not there yet. */
    void put(Bytes key, @Nullable Object value) {
        values.put(key, value);
    }

    @Override
    public Set<Entry<@Nullable Object, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<@Nullable Object, @Nullable Object>> iterator() {
                return values.entrySet().stream().map(ValueTable::decoded).iterator();
            }

            @Override
            public int size() {
                return values.size();
            }
        };
    }

    private static Entry<@Nullable Object, @Nullable Object> decoded(Entry<Bytes, @Nullable Object> entry) {
        return new SimpleImmutableEntry<>(ValueSet.decoded(entry.getKey()), entry.getValue());
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        Bytes bytes = Values.encodeAny(key);
        return bytes != null && values.containsKey(bytes);
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        Bytes bytes = Values.encodeAny(key);
        return bytes == null ? null : values.get(bytes);
    }
}
