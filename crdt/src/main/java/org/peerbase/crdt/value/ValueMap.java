package org.peerbase.crdt.value;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map from values to values that finds a key by its bytes. These are comparable, so keys with equal hashes, which a
 * stranger can make at will, don't make it slow. Can't be changed from outside.
 */
final class ValueMap extends AbstractMap<@Nullable Object, @Nullable Object> {
    private final Map<Bytes, Entry<@Nullable Object, @Nullable Object>> entries = new LinkedHashMap<>();

    /** Adds an entry for a key that is not there yet; returns whether it was so. */
    boolean add(Bytes bytes, @Nullable Object key, @Nullable Object value) {
        return entries.putIfAbsent(bytes, new SimpleImmutableEntry<>(key, value)) == null;
    }

    @Override
    public Set<Entry<@Nullable Object, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<@Nullable Object, @Nullable Object>> iterator() {
                return Collections.unmodifiableCollection(entries.values()).iterator();
            }

            @Override
            public int size() {
                return entries.size();
            }
        };
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key) != null;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        Entry<@Nullable Object, @Nullable Object> entry = find(key);
        return entry == null ? null : entry.getValue();
    }

    private @Nullable Entry<@Nullable Object, @Nullable Object> find(@Nullable Object key) {
        Bytes bytes = Values.encodeAny(key);
        return bytes == null ? null : entries.get(bytes);
    }
}
