package org.peerbase.crdt;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/**
 * A text that many write at once. Positions are UTF-16 offsets, as in {@link String}; a character outside the basic
 * plane is one element, so that nothing can come between its two halves. Of concurrent insertions at one place each
 * stays together (Weidner, Kleppmann: The Art of the Fugue, 2023).
 */
public final class Text extends AbstractCrdt {
    private final NaiveSequence sequence;

    Text(CrdtType<Text> type, ReplicaContext context) {
        super(type, context);
        sequence = new NaiveSequence(context.id());
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
            if (start < 0 || end < start || end > sequence.length()) {
                throw new IndexOutOfBoundsException(
                        "from " + start + " to " + end + " in a text of " + sequence.length());
            }
            int lone = ByteWriter.loneSurrogate(text);
            if (lone >= 0) {
                throw new IllegalArgumentException("half of a surrogate pair at " + lone + " of the inserted text");
            }
            if (start == end && text.isEmpty()) {
                return;
            }
            String removed = sequence.text().substring(start, end);
            byte[] delta = sequence.splice(start, end, text);
            emit(delta);
            publish(List.of(new Change.TextSpliced(start, removed, text)));
        }
    }

    /** The length in UTF-16 units. */
    public int length() {
        synchronized (lock) {
            return sequence.length();
        }
    }

    /** The UTF-16 unit at {@code index}. */
    public char charAt(int index) {
        return substring(index, index + 1).charAt(0);
    }

    /** What is from {@code start} up to, not including, {@code end}. */
    public String substring(int start, int end) {
        synchronized (lock) {
            return sequence.text().substring(start, end);
        }
    }

    /**
     * The name of the character at {@code index}.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public TextAnchor anchorAt(int index) {
        synchronized (lock) {
            return sequence.anchorAt(index);
        }
    }

    /** Where a character is, deleted ones included; empty if it has not arrived here. */
    public Optional<TextAnchor.Location> locate(TextAnchor anchor) {
        synchronized (lock) {
            return sequence.locate(anchor);
        }
    }

    /** The whole text. */
    @Override
    public String toString() {
        synchronized (lock) {
            return sequence.text();
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
    void applyDelta(ReplicaId author, byte[] delta, List<Change> changes) {
        sequence.apply(author, new ByteReader(delta), changes);
    }

    @Override
    void joinState(byte[] state, List<Change> changes) {
        sequence.load(new ByteReader(state), changes);
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            return sequence.encode();
        }
    }
}
