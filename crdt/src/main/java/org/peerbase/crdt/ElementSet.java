package org.peerbase.crdt;

import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/** What the sets share that are no causal types: how they are read. */
abstract class ElementSet<E extends @Nullable Object> extends AbstractCrdt {
    final ElementCodec<E> codec;
    final Elements<E> elements;

    /** An empty set; {@code naming} makes the name of an element of its bytes. */
    ElementSet(
            CrdtType<? extends Crdt> type, ReplicaContext context, ElementCodec<E> codec, UnaryOperator<Bytes> naming) {
        super(type, context);
        this.codec = codec;
        this.elements = new Elements<>(codec, naming);
    }

    /** Whether {@code element} is in the set. */
    public final boolean contains(E element) {
        synchronized (lock) {
            return elements.contains(element);
        }
    }

    /** The number of elements. */
    public final int size() {
        synchronized (lock) {
            return elements.size();
        }
    }

    /**
     * The elements as they are at any moment: a view that can't be changed through, and takes no lock. Its iterators
     * never fail; they give once each element that is there all the while, and may or may not give one that comes
     * or goes meanwhile.
     */
    public final Set<E> asSet() {
        return elements.view();
    }

    /** The elements as {@linkplain Values values}, a copy. */
    @Override
    public final Set<@Nullable Object> value() {
        synchronized (lock) {
            return elements.snapshot();
        }
    }

    final E element(@Nullable Object argument) {
        return codec.fromValue().apply(Values.of(argument));
    }
}
