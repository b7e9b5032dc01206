package org.peerbase.crdt;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.RandomAccess;
import java.util.Spliterator;
import java.util.Spliterators;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.Content;
import org.peerbase.crdt.sequence.ElementsContent;
import org.peerbase.crdt.sequence.Sequence;
import org.peerbase.crdt.sequence.SequenceDelta;
import org.peerbase.crdt.sequence.SequenceReplica;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/**
 * A list that many change at once, under the name of js-delta-crdts' replicable growable array and with its mutators. It
 * stands on the engine of {@link Text}: concurrent insertions at one place stay together each, and every mutator costs
 * the logarithm of the list.
 *
 * @param <E> the type of elements
 */
public final class Rga<E extends @Nullable Object> extends AbstractCrdt {
    /** Elements that an iterator takes at once. */
    private static final int AHEAD = 64;

    private final ElementCodec<E> codec;
    private SequenceReplica replica;
    private Sequence sequence;

    Rga(CrdtType<Rga<E>> type, ReplicaContext context, ElementCodec<E> codec) {
        super(type, context);
        this.codec = codec;
        replica = new SequenceReplica(context.id(), ElementsContent.KIND);
        sequence = replica.sequence();
    }

    /** Adds {@code element} at the end. */
    public void push(E element) {
        synchronized (lock) {
            insertAt(size(), element);
        }
    }

    /**
     * Inserts {@code element} so that it has {@code index}.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the size
     */
    public void insertAt(int index, E element) {
        splice(index, index, new ElementsContent(Values.of(codec.toValue().apply(element))));
    }

    /**
     * Inserts {@code elements} so that the first of them has {@code index}, as one change.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the size
     */
    public void insertAllAt(int index, Collection<? extends E> elements) {
        // A view may grow or shrink between the question for its size and the walk through it.
        List<@Nullable Object> values = new ArrayList<>(elements.size());
        for (E element : elements) {
            values.add(Values.of(codec.toValue().apply(element)));
        }
        splice(index, index, new ElementsContent(values.toArray()));
    }

    /**
     * Removes the element at {@code index}.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the size less 1
     */
    public void removeAt(int index) {
        splice(index, index + 1, null);
    }

    /**
     * Puts {@code element} in the place of the one at {@code index}, as one change. Of concurrent updates all elements
     * stay.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the size less 1
     */
    public void updateAt(int index, E element) {
        splice(index, index + 1, new ElementsContent(Values.of(codec.toValue().apply(element))));
    }

    /**
     * Inserts {@code element} right after the one called {@code left}, also if that is removed: then where it was,
     * before all that came after it, removed or not. At the very beginning if {@code left} is null.
     *
     * @throws IllegalArgumentException if {@code left} is unknown here
     */
    public void addRight(@Nullable Dot left, E element) {
        Content added = new ElementsContent(Values.of(codec.toValue().apply(element)));
        synchronized (lock) {
            requireOpen();
            int index = left == null ? 0 : indexAfter(left);
            if (isReplicated()) {
                emit(replica.insertAfterWithDelta(left, added));
            } else {
                replica.insertAfter(left, added);
            }
            if (isObserved()) {
                publish(new Change.ListSpliced(index, List.of(), valuesOf(added)));
            }
        }
    }

    /**
     * Removes the element called {@code id}; nothing happens if it is removed already.
     *
     * @throws IllegalArgumentException if it is unknown here
     */
    public void remove(Dot id) {
        synchronized (lock) {
            requireOpen();
            int index = indexOf(id);
            if (index >= 0) {
                removeAt(index);
            }
        }
    }

    /**
     * The name of the element at {@code index}, the same at every replica and for ever.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the size less 1
     */
    public Dot idAt(int index) {
        synchronized (lock) {
            checkIndex(index);
            return sequence.nameAt(index);
        }
    }

    /**
     * The index of the element called {@code id}, -1 if it is removed.
     *
     * @throws IllegalArgumentException if it is unknown here
     */
    public int indexOf(Dot id) {
        synchronized (lock) {
            Sequence.Location at = locate(id);
            return at.isDeleted() ? -1 : at.index();
        }
    }

    private void checkIndex(int index) {
        checkIndex(index, sequence.units() - 1);
    }

    private static void checkIndex(int index, int largest) {
        if (index < 0 || index > largest) {
            throw new IndexOutOfBoundsException(
                    "index " + index + (largest < 0 ? ": the list is empty" : ": 0 to " + largest + " is allowed"));
        }
    }

    private int indexAfter(Dot id) {
        Sequence.Location at = locate(id);
        return at.index() + at.width();
    }

    private Sequence.Location locate(Dot id) {
        Sequence.Location at = sequence.locate(id.replica(), id.number());
        if (at == null) {
            throw new IllegalArgumentException("no element is called " + id);
        }
        return at;
    }

    private void splice(int start, int end, @Nullable Content inserted) {
        synchronized (lock) {
            requireOpen();
            checkIndex(start, sequence.units() - (end - start));
            Content added = inserted == null || inserted.units() == 0 ? null : inserted;
            if (start == end && added == null) {
                return;
            }
            List<@Nullable Object> removed = isObserved() ? values(start, end) : List.of();
            if (isReplicated()) {
                emit(replica.spliceWithDelta(start, end, added));
            } else {
                replica.splice(start, end, added);
            }
            if (isObserved()) {
                publish(new Change.ListSpliced(start, removed, valuesOf(added)));
            }
        }
    }

    private static List<@Nullable Object> valuesOf(@Nullable Content content) {
        return content == null ? List.of() : Collections.unmodifiableList(((ElementsContent) content).values());
    }

    private List<@Nullable Object> values(int start, int end) {
        return valuesOf(sequence.read(start, end));
    }

    /** The number of elements. */
    public int size() {
        synchronized (lock) {
            return sequence.units();
        }
    }

    /**
     * The element at {@code index}.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the size less 1
     * @throws IllegalArgumentException if another replica wrote a value there that is no {@code E}
     */
    public E get(int index) {
        synchronized (lock) {
            checkIndex(index);
            return codec.fromValue().apply(sequence.unitAt(index));
        }
    }

    /**
     * The place at {@code index}, so that it can be found again when the list has changed: as the left side of the
     * element there ({@link Position.Side#BEFORE}), or as the right side of the element before it.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the size
     */
    public Position positionAt(int index, Position.Side side) {
        synchronized (lock) {
            checkIndex(index, sequence.units());
            return Positions.at(sequence, index, side);
        }
    }

    /** The index where a place is now; empty if its element has not arrived here. */
    public OptionalInt find(Position position) {
        synchronized (lock) {
            return Positions.find(sequence, position);
        }
    }

    /**
     * The elements as they are at any moment: a view that reads without copying, and can't be changed through. To get one
     * costs the logarithm of the list, and nothing where it stands beside the one read last. An iterator counts: what is
     * inserted or removed before its place meanwhile lets it give an element twice or miss one, and it never fails.
     * What asks for elements by index, such as {@code listIterator}, {@code subList}, {@code equals} and
     * {@code indexOf}, fails if the list becomes shorter meanwhile: with an {@link IndexOutOfBoundsException}, a
     * {@link ConcurrentModificationException} or a {@link NoSuchElementException}.
     */
    public List<E> asList() {
        return new View();
    }

    /** The elements as {@linkplain Values values}, a copy. */
    @Override
    public List<@Nullable Object> value() {
        synchronized (lock) {
            return values(0, sequence.units());
        }
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        switch (mutator + "/" + arguments.length) {
            case "push/1" -> push(element(arguments[0]));
            case "insertAt/2" -> insertAt(index(arguments[0], "index"), element(arguments[1]));
            case "insertAllAt/2" -> insertAllAt(index(arguments[0], "index"), elements(arguments[1]));
            case "removeAt/1" -> removeAt(index(arguments[0], "index"));
            case "updateAt/2" -> updateAt(index(arguments[0], "index"), element(arguments[1]));
            case "addRight/2" -> addRight(arguments[0] == null ? null : dot(arguments[0]), element(arguments[1]));
            case "remove/1" -> remove(dot(arguments[0]));
            default ->
                throw unknownMutator(
                        mutator,
                        arguments,
                        "push(element), insertAt(index, element), insertAllAt(index, elements), removeAt(index), "
                                + "updateAt(index, element), addRight(id, element), remove(id)");
        }
        return null;
    }

    private E element(@Nullable Object argument) {
        return codec.fromValue().apply(Values.of(argument));
    }

    private List<E> elements(@Nullable Object argument) {
        if (argument instanceof Collection<?> collection) {
            List<E> elements = new ArrayList<>(collection.size());
            collection.forEach(element -> elements.add(element(element)));
            return elements;
        }
        throw new IllegalArgumentException("rga: elements are a collection, not " + argument);
    }

    private static Dot dot(@Nullable Object argument) {
        if (argument instanceof Dot dot) {
            return dot;
        }
        throw new IllegalArgumentException("rga: an id is a dot, not " + argument);
    }

    @Override
    CheckedDelta check(ReplicaId author, byte[] delta) {
        SequenceDelta checked = replica.check(author, delta);
        if (isCausal()) {
            requireNothing(replica.missing(author, checked));
        }
        return changes -> replica.apply(author, checked, new Splices(changes));
    }

    @Override
    void joinState(byte[] state, Effects changes) {
        boolean isEmpty = sequence.units() == 0;
        replica.join(state, isEmpty ? null : new Splices(changes));
        if (isEmpty && sequence.units() > 0) {
            changes.add(new Change.ListSpliced(0, List.of(), values(0, sequence.units())));
        }
    }

    @Override
    void forgoElements(ReplicaId gone) {
        replica.forgo(gone);
    }

    @Override
    void renameAuthor(ReplicaId newId) {
        replica.rename(newId);
    }

    @Override
    void replaceState(byte[] state, Effects changes) {
        SequenceReplica other = new SequenceReplica(id(), ElementsContent.KIND);
        other.join(state, null);
        other.forgoAllOf(replica);
        List<@Nullable Object> before = value();
        replica = other;
        sequence = other.sequence();
        Replacement.ofList(before, value(), changes);
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            return replica.encode();
        }
    }

    private record Splices(List<Change> changes) implements Sequence.Observer {
        @Override
        public void inserted(int index, Content content) {
            changes.add(new Change.ListSpliced(index, List.of(), valuesOf(content)));
        }

        @Override
        public void removed(int index, Content content) {
            changes.add(new Change.ListSpliced(index, valuesOf(content), List.of()));
        }
    }

    private final class View extends AbstractList<E> implements RandomAccess {
        @Override
        public E get(int index) {
            return Rga.this.get(index);
        }

        @Override
        public int size() {
            return Rga.this.size();
        }

        @Override
        public Iterator<E> iterator() {
            return new Counting();
        }

        @Override
        public Spliterator<E> spliterator() {
            return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED);
        }
    }

    /** Looks ahead, so that there is a next element if it said so. */
    private final class Counting implements Iterator<E> {
        private final List<E> ahead = new ArrayList<>(AHEAD);
        private int index;
        private int used;

        @Override
        public boolean hasNext() {
            if (used == ahead.size()) {
                used = 0;
                ahead.clear();
                synchronized (lock) {
                    int end = Math.min(sequence.units(), index + AHEAD);
                    for (int i = index; i < end; i++) {
                        ahead.add(codec.fromValue().apply(sequence.unitAt(i)));
                    }
                }
                index += ahead.size();
            }
            return used < ahead.size();
        }

        @Override
        public E next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the list ends at " + index);
            }
            return ahead.get(used++);
        }
    }
}
