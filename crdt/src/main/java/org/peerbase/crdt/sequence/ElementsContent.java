package org.peerbase.crdt.sequence;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.value.Values;

/** {@linkplain Values Values}, of one unit each. */
public final class ElementsContent extends Content {
    public static final Kind KIND = new Kind() {
        @Override
        public Content read(ByteReader reader, int elements) {
            if (elements > reader.remaining()) {
                throw new MalformedBytesException(
                        elements + " elements don't fit the " + reader.remaining() + " bytes that follow");
            }
            @Nullable Object[] values = new @Nullable Object[elements];
            for (int i = 0; i < elements; i++) {
                values[i] = Values.read(reader);
            }
            return new ElementsContent(values);
        }

        @Override
        public ContentStore newStore() {
            return new Store();
        }
    };

    private final @Nullable Object[] values;

    /** Takes over an array of values. */
    public ElementsContent(@Nullable Object... values) {
        this.values = values;
    }

    public List<@Nullable Object> values() {
        return Arrays.asList(values);
    }

    @Override
    int elements() {
        return values.length;
    }

    @Override
    public int units() {
        return values.length;
    }

    @Override
    int skip(int unit, int elements) {
        return unit + elements;
    }

    @Override
    Content sliceUnits(int from, int to) {
        return new ElementsContent(Arrays.copyOfRange(values, from, to));
    }

    @Override
    Content concat(List<Content> others) {
        int total = values.length;
        for (Content other : others) {
            total += other.elements();
        }
        @Nullable Object[] joined = Arrays.copyOf(values, total);
        int at = values.length;
        for (Content other : others) {
            System.arraycopy(((ElementsContent) other).values, 0, joined, at, other.elements());
            at += other.elements();
        }
        return new ElementsContent(joined);
    }

    @Override
    int widthAt(int unit) {
        return 1;
    }

    @Override
    int uniformEnd(int unit) {
        return values.length;
    }

    @Override
    int wireBytes() {
        ByteWriter writer = new ByteWriter();
        writeTo(writer);
        return writer.size();
    }

    @Override
    void writeTo(ByteWriter writer) {
        for (Object value : values) {
            Values.write(writer, value);
        }
    }

    private static final class Store extends ContentStore {
        private static final int INITIAL = 4;

        private @Nullable Object[] values = new @Nullable Object[INITIAL];
        private int size;

        @Override
        int size() {
            return size;
        }

        @Override
        void append(Content content, int from, int to) {
            int length = to - from;
            if (values.length - size < length) {
                values = Arrays.copyOf(values, ByteWriter.grownCapacity(values.length, (long) size + length));
            }
            System.arraycopy(((ElementsContent) content).values, from, values, size, length);
            size += length;
        }

        @Override
        @Nullable
        Object unit(int at) {
            return values[at];
        }

        @Override
        void copy(int from, int length, Object buffer, int at) {
            System.arraycopy(values, from, buffer, at, length);
        }

        @Override
        Object newBuffer(int units) {
            return new Object[units];
        }

        @Override
        Content fromBuffer(Object buffer) {
            return new ElementsContent((@Nullable Object[]) buffer);
        }

        @Override
        void writeTo(ByteWriter writer, int from, int length) {
            for (int i = from; i < from + length; i++) {
                Values.write(writer, values[i]);
            }
        }

        @Override
        void clear(int from, int length) {
            Arrays.fill(values, from, from + length, null);
        }

        @Override
        void move(int from, int length, int to) {
            System.arraycopy(values, from, values, to, length);
        }

        @Override
        void truncate(int newSize) {
            size = newSize;
            values = Arrays.copyOf(Arrays.copyOf(values, size), Math.max(INITIAL, size + size / 4));
        }
    }
}
