package org.peerbase.crdt.sequence;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;

/** Well-formed text: an element is a code point, a unit is a UTF-16 unit. On the wire it is UTF-8. */
public final class TextContent extends Content {
    public static final Kind KIND = new Kind() {
        @Override
        public Content read(ByteReader reader, int elements) {
            return new TextContent(readCodePoints(reader, elements), elements);
        }

        @Override
        public ContentStore newStore() {
            return new Store();
        }
    };

    private static final String[] ASCII = new String[128];

    static {
        for (int i = 0; i < ASCII.length; i++) {
            ASCII[i] = String.valueOf((char) i);
        }
    }

    final String text;
    private final int elements;

    private TextContent(String text, int elements) {
        this.text = text;
        this.elements = elements;
    }

    /** The content with this text, which has no lone surrogates. */
    public static TextContent of(String text) {
        return new TextContent(text, text.codePointCount(0, text.length()));
    }

    private static String readCodePoints(ByteReader reader, int elements) {
        if (elements > reader.remaining()) {
            throw new MalformedBytesException(
                    elements + " characters don't fit the " + reader.remaining() + " bytes that follow");
        }
        if (elements == 1) {
            int character = reader.readCodePoint();
            return character < ASCII.length ? ASCII[character] : Character.toString(character);
        }
        String ascii = reader.readAscii(elements);
        if (ascii.length() == elements) {
            return ascii;
        }
        StringBuilder text = new StringBuilder(elements).append(ascii);
        for (int i = ascii.length(); i < elements; i++) {
            text.appendCodePoint(reader.readCodePoint());
        }
        return text.toString();
    }

    @Override
    int elements() {
        return elements;
    }

    @Override
    public int units() {
        return text.length();
    }

    @Override
    int skip(int unit, int count) {
        return elements == text.length() ? unit + count : text.offsetByCodePoints(unit, count);
    }

    @Override
    Content sliceUnits(int from, int to) {
        return elements == text.length()
                ? new TextContent(text.substring(from, to), to - from)
                : of(text.substring(from, to));
    }

    @Override
    Content concat(List<Content> others) {
        StringBuilder joined = new StringBuilder(text);
        int count = elements;
        for (Content other : others) {
            joined.append(((TextContent) other).text);
            count += other.elements();
        }
        return new TextContent(joined.toString(), count);
    }

    @Override
    int widthAt(int unit) {
        return Character.isHighSurrogate(text.charAt(unit)) ? 2 : 1;
    }

    @Override
    int uniformEnd(int unit) {
        int length = text.length();
        if (elements == length) {
            return length;
        }
        int width = widthAt(unit);
        int end = unit + width;
        while (end < length && widthAt(end) == width) {
            end += width;
        }
        return end;
    }

    @Override
    int wireBytes() {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    @Override
    void writeTo(ByteWriter writer) {
        if (text.length() == 1) {
            writer.writeCodePoint(text.charAt(0));
        } else {
            writer.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public String toString() {
        return text;
    }

    /** A byte a unit as long as all are below 256, then two. */
    private static final class Store extends ContentStore {
        private static final int INITIAL = 16;

        private byte[] narrow = new byte[INITIAL];
        private char[] wide = {};
        private boolean isWide;
        private int size;

        @Override
        int size() {
            return size;
        }

        @Override
        void append(Content content, int from, int to) {
            String text = ((TextContent) content).text;
            int length = to - from;
            for (int i = from; !isWide && i < to; i++) {
                if (text.charAt(i) > 0xff) {
                    widen();
                }
            }
            int room = isWide ? wide.length : narrow.length;
            if (room - size < length) {
                grow(length);
            }
            if (isWide) {
                text.getChars(from, to, wide, size);
            } else {
                for (int i = 0; i < length; i++) {
                    narrow[size + i] = (byte) text.charAt(from + i);
                }
            }
            size += length;
        }

        private void widen() {
            wide = new char[narrow.length];
            for (int i = 0; i < size; i++) {
                wide[i] = (char) (narrow[i] & 0xff);
            }
            narrow = new byte[0];
            isWide = true;
        }

        private void grow(int room) {
            int capacity = ByteWriter.grownCapacity(isWide ? wide.length : narrow.length, (long) size + room);
            if (isWide) {
                wide = Arrays.copyOf(wide, capacity);
            } else {
                narrow = Arrays.copyOf(narrow, capacity);
            }
        }

        @Override
        Object unit(int at) {
            return isWide ? wide[at] : (char) (narrow[at] & 0xff);
        }

        @Override
        void copy(int from, int length, Object buffer, int at) {
            char[] target = (char[]) buffer;
            if (isWide) {
                System.arraycopy(wide, from, target, at, length);
            } else {
                for (int i = 0; i < length; i++) {
                    target[at + i] = (char) (narrow[from + i] & 0xff);
                }
            }
        }

        @Override
        Object newBuffer(int units) {
            return new char[units];
        }

        @Override
        Content fromBuffer(Object buffer) {
            return of(new String((char[]) buffer));
        }

        @Override
        void writeTo(ByteWriter writer, int from, int length) {
            if (!isWide && isAscii(from, from + length)) {
                writer.writeBytes(narrow, from, length);
                return;
            }
            for (int i = from; i < from + length; i++) {
                if (!isWide) {
                    writer.writeCodePoint(narrow[i] & 0xff);
                } else if (Character.isHighSurrogate(wide[i])) {
                    writer.writeCodePoint(Character.toCodePoint(wide[i], wide[++i]));
                } else {
                    writer.writeCodePoint(wide[i]);
                }
            }
        }

        private boolean isAscii(int from, int to) {
            int bits = 0;
            for (int i = from; i < to; i++) {
                bits |= narrow[i];
            }
            return bits >= 0;
        }

        @Override
        void clear(int from, int length) {
            if (isWide) {
                Arrays.fill(wide, from, from + length, '\0');
            } else {
                Arrays.fill(narrow, from, from + length, (byte) 0);
            }
        }

        @Override
        void move(int from, int length, int to) {
            System.arraycopy(isWide ? wide : narrow, from, isWide ? wide : narrow, to, length);
        }

        @Override
        void truncate(int newSize) {
            clear(newSize, size - newSize);
            size = newSize;
            if (isWide) {
                wide = Arrays.copyOf(wide, Math.max(INITIAL, size + size / 4));
            } else {
                narrow = Arrays.copyOf(narrow, Math.max(INITIAL, size + size / 4));
            }
        }
    }
}
