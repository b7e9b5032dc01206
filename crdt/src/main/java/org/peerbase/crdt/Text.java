package org.peerbase.crdt;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.Content;
import org.peerbase.crdt.sequence.Sequence;
import org.peerbase.crdt.sequence.SequenceDelta;
import org.peerbase.crdt.sequence.SequenceReplica;
import org.peerbase.crdt.sequence.TextContent;

/**
 * A text that many write at once. Positions are UTF-16 offsets, as in {@link String}; a character outside the basic
 * plane is one element, so that nothing can come between its two halves. Of concurrent insertions at one place each
 * stays together (Weidner, Kleppmann: The Art of the Fugue, 2023).
 *
 * <p>As a {@link CharSequence} it is read in place: each call costs the logarithm of the text at the most, a step to the
 * next character nothing, and sees the text of that moment. Who reads with several calls while others write, and needs
 * one text, holds the lock of the {@link ReplicaContext} or takes {@link #toString}. Two texts are equal only if they
 * are one.
 */
public final class Text extends AbstractCrdt implements CharSequence {
    private SequenceReplica replica;
    private Sequence sequence;

    Text(CrdtType<Text> type, ReplicaContext context) {
        super(type, context);
        replica = new SequenceReplica(context.id(), TextContent.KIND);
        sequence = replica.sequence();
    }

    /**
     * Inserts {@code text} so that it begins at {@code index}.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the length
     * @throws IllegalArgumentException if {@code index} lies between the halves of a surrogate pair, or {@code text}
     *     has half of one
     */
    public void insert(int index, String text) {
        replace(index, index, text);
    }

    /** Adds {@code text} at the end. */
    public void append(String text) {
        synchronized (lock) {
            insert(length(), text);
        }
    }

    /**
     * Deletes from {@code start} up to, not including, {@code end}.
     *
     * @throws IndexOutOfBoundsException if not 0 &le; {@code start} &le; {@code end} &le; length
     * @throws IllegalArgumentException if one of them lies between the halves of a surrogate pair
     */
    public void delete(int start, int end) {
        replace(start, end, "");
    }

    /**
     * Puts {@code text} in the place of what is from {@code start} up to, not including, {@code end}, as one change.
     *
     * @throws IndexOutOfBoundsException if not 0 &le; {@code start} &le; {@code end} &le; length
     * @throws IllegalArgumentException if one of them lies between the halves of a surrogate pair, or {@code text}
     *     has half of one
     */
    public void replace(int start, int end, String text) {
        synchronized (lock) {
            requireOpen();
            checkRange(start, end);
            checkWhole(start);
            if (end != start) {
                checkWhole(end);
            }
            int lone = ByteWriter.loneSurrogate(text);
            if (lone >= 0) {
                throw new IllegalArgumentException("half of a surrogate pair at " + lone + " of the inserted text");
            }
            if (start == end && text.isEmpty()) {
                return;
            }
            Content inserted = text.isEmpty() ? null : TextContent.of(text);
            String removed = isObserved() ? read(start, end) : "";
            if (isReplicated()) {
                emit(replica.spliceWithDelta(start, end, inserted));
            } else {
                replica.splice(start, end, inserted);
            }
            if (isObserved()) {
                publish(new Change.TextSpliced(start, removed, text));
            }
        }
    }

    private void checkRange(int start, int end) {
        if (start < 0 || end < start || end > sequence.units()) {
            throw new IndexOutOfBoundsException("from " + start + " to " + end
                    + (end < start ? ": the end is before the start" : ": 0 to " + sequence.units() + " is allowed"));
        }
    }

    private void checkIndex(int index) {
        if (index < 0 || index >= sequence.units()) {
            throw new IndexOutOfBoundsException("index " + index + " in a text of " + sequence.units() + " units");
        }
    }

    private void checkWhole(int index) {
        if (sequence.hasWideElements() && sequence.isInsideElement(index)) {
            throw new IllegalArgumentException("index " + index + " lies between the halves of a surrogate pair, "
                    + (index - 1) + " to " + (index + 1));
        }
    }

    private String read(int start, int end) {
        return sequence.read(start, end).toString();
    }

    /** The length in UTF-16 units. */
    @Override
    public int length() {
        synchronized (lock) {
            return sequence.units();
        }
    }

    /**
     * The UTF-16 unit at {@code index}.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the length less 1
     */
    @Override
    public char charAt(int index) {
        synchronized (lock) {
            checkIndex(index);
            return sequence.unitAt(index) instanceof Character unit ? unit : 0;
        }
    }

    /**
     * A copy of what is from {@code start} up to, not including, {@code end}: {@link #substring}.
     *
     * @throws IndexOutOfBoundsException if not 0 &le; {@code start} &le; {@code end} &le; length
     */
    @Override
    public CharSequence subSequence(int start, int end) {
        return substring(start, end);
    }

    /**
     * What is from {@code start} up to, not including, {@code end}. Costs the length of the answer.
     *
     * @throws IndexOutOfBoundsException if not 0 &le; {@code start} &le; {@code end} &le; length
     */
    public String substring(int start, int end) {
        synchronized (lock) {
            checkRange(start, end);
            return read(start, end);
        }
    }

    /**
     * The name of the character at {@code index}: the same at every replica and for ever, however the text around it changes.
     * For edits that were meant for an earlier version; for cursors and selections, see {@link #positionAt}.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public Dot idAt(int index) {
        synchronized (lock) {
            checkIndex(index);
            return sequence.nameAt(index);
        }
    }

    /**
     * Where a character is now.
     *
     * @param index its offset in the text; of a deleted character that of what came after it
     * @param isDeleted whether it is no longer in the text
     */
    public record Location(int index, boolean isDeleted) {}

    /** Where a character is, deleted ones included; empty if it has not arrived here. */
    public Optional<Location> locate(Dot id) {
        synchronized (lock) {
            return Optional.ofNullable(sequence.locate(id.replica(), id.number()))
                    .map(at -> new Location(at.index(), at.isDeleted()));
        }
    }

    /**
     * The place at {@code index}, so that it can be found again when the text has changed: as the left side of the
     * character there ({@link Position.Side#BEFORE}), or as the right side of the character before it.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not from 0 to the length
     * @throws IllegalArgumentException if it lies between the halves of a surrogate pair
     */
    public Position positionAt(int index, Position.Side side) {
        synchronized (lock) {
            checkRange(index, index);
            checkWhole(index);
            return Positions.at(sequence, index, side);
        }
    }

    /** The index where a place is now; empty if its character has not arrived here. */
    public OptionalInt find(Position position) {
        synchronized (lock) {
            return Positions.find(sequence, position);
        }
    }

    /** The whole text. */
    @Override
    public String toString() {
        synchronized (lock) {
            return read(0, sequence.units());
        }
    }

    /** The whole text, a {@link String}. */
    @Override
    public String value() {
        return toString();
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        switch (mutator + "/" + arguments.length) {
            case "insert/2" -> insert(index(arguments[0], "index"), string(arguments[1], "text"));
            case "append/1" -> append(string(arguments[0], "text"));
            case "delete/2" -> delete(index(arguments[0], "start"), index(arguments[1], "end"));
            case "replace/3" ->
                replace(index(arguments[0], "start"), index(arguments[1], "end"), string(arguments[2], "text"));
            default ->
                throw unknownMutator(
                        mutator,
                        arguments,
                        "insert(index, text), append(text), delete(start, end), replace(start, end, text)");
        }
        return null;
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
            changes.add(new Change.TextSpliced(0, "", read(0, sequence.units())));
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
        SequenceReplica other = new SequenceReplica(id(), TextContent.KIND);
        other.join(state, null);
        other.forgoAllOf(replica);
        String before = toString();
        replica = other;
        sequence = other.sequence();
        Replacement.ofText(before, toString(), changes);
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
            changes.add(new Change.TextSpliced(index, "", content.toString()));
        }

        @Override
        public void removed(int index, Content content) {
            changes.add(new Change.TextSpliced(index, content.toString(), ""));
        }
    }
}
