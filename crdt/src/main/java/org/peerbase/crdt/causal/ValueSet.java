package org.peerbase.crdt.causal;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.Values;

/** A set of element values by their bytes, that can't be changed. */
public final class ValueSet extends AbstractSet<@Nullable Object> {
    private final Collection<Bytes> elements;

    /** A set of the values that have these bytes. */
    public ValueSet(Collection<Bytes> elements) {
        this.elements = elements.size() < 2 ? List.copyOf(elements) : new LinkedHashSet<>(elements);
    }

    /** The value that has these bytes. */
    public static @Nullable Object decoded(Bytes bytes) {
        return Values.read(new ByteReader(bytes.array()));
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
        return elements.stream().<@Nullable Object>map(ValueSet::decoded).iterator();
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public boolean contains(@Nullable Object object) {
        Bytes bytes = Values.encodeAny(object);
        return bytes != null && elements.contains(bytes);
    }
}
