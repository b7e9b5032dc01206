package org.peerbase.crdt.value;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;

/**
 * The values that elements can have: null, booleans, {@link Long}, {@link BigInteger}, {@link Double}, strings,
 * {@link Bytes}, lists and maps of values. Numbers keep their kind: the long 1, the big integer 1 and the double 1 are
 * three values. Two values are equal if and only if their bytes are.
 *
 * <p>Bytes: a tag, then for a long its varint (one less than the opposite, if negative), for a big integer its length
 * and shortest two's complement, for a double its eight bytes (there is one NaN, and no negative zero), for a string or
 * bytes the length and the bytes, for a list the number of elements and each, for a map the number of entries and each
 * key and value, sorted by the bytes of the keys.
 */
public final class Values {
    /** How deep lists and maps may lie in one another. */
    public static final int DEPTH_MAX = 32;

    private static final int NULL = 0;
    private static final int FALSE = 1;
    private static final int TRUE = 2;
    private static final int LONG = 3;
    private static final int NEGATIVE_LONG = 4;
    private static final int BIG_INTEGER = 5;
    private static final int DOUBLE = 6;
    private static final int STRING = 7;
    private static final int BYTES = 8;
    private static final int LIST = 9;
    private static final int MAP = 10;

    private Values() {}

    /**
     * The immutable value that stands for {@code object}: smaller integers become longs, floats doubles, byte arrays
     * {@link Bytes}; collections are copied.
     *
     * @throws IllegalArgumentException if it is none, or holds a string with half of a surrogate pair, or lies deeper
     *     than {@link #DEPTH_MAX}
     */
    public static @Nullable Object of(@Nullable Object object) {
        return of(object, 0);
    }

    private static @Nullable Object of(@Nullable Object object, int depth) {
        if (object == null
                || object instanceof Boolean
                || object instanceof Long
                || object instanceof BigInteger
                || object instanceof Bytes) {
            return object;
        }
        if (object instanceof String string) {
            int lone = ByteWriter.loneSurrogate(string);
            if (lone >= 0) {
                throw new IllegalArgumentException("half of a surrogate pair at " + lone + " of a string");
            }
            return string;
        }
        if (object instanceof Integer || object instanceof Short || object instanceof Byte) {
            return ((Number) object).longValue();
        }
        if (object instanceof Double || object instanceof Float) {
            double number = ((Number) object).doubleValue();
            return number == 0 ? 0.0 : number;
        }
        if (object instanceof byte[] bytes) {
            return Bytes.of(bytes);
        }
        if (depth == DEPTH_MAX) {
            throw new IllegalArgumentException("lists and maps lie more than " + DEPTH_MAX + " deep in one another");
        }
        if (object instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            for (Object element : list) {
                copy.add(of(element, depth + 1));
            }
            return Collections.unmodifiableList(copy);
        }
        if (object instanceof Map<?, ?> map) {
            return mapOf(map, depth);
        }
        throw new IllegalArgumentException("a " + object.getClass().getName() + " is no value");
    }

    private static Map<@Nullable Object, @Nullable Object> mapOf(Map<?, ?> map, int depth) {
        Map<Bytes, Map.Entry<?, ?>> sorted = new TreeMap<>();
        map.entrySet().forEach(entry -> {
            Object key = of(entry.getKey(), depth + 1);
            if (sorted.put(encode(key), entry) != null) {
                throw new IllegalArgumentException("two keys of a map are the same value, " + key);
            }
        });
        ValueMap copy = new ValueMap();
        sorted.forEach(
                (bytes, entry) -> copy.add(bytes, of(entry.getKey(), depth + 1), of(entry.getValue(), depth + 1)));
        return copy;
    }

    /** The bytes of a value that {@link #of} or {@link #read} gave. */
    public static Bytes encode(@Nullable Object value) {
        ByteWriter writer = new ByteWriter(16);
        write(writer, value);
        return Bytes.wrapping(writer.toByteArray());
    }

    /** The bytes of whatever object, null if it is no value. */
    public static @Nullable Bytes encodeAny(@Nullable Object object) {
        try {
            return encode(of(object));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Writes a value that {@link #of} or {@link #read} gave. */
    public static void write(ByteWriter writer, @Nullable Object value) {
        if (value == null) {
            writer.writeByte(NULL);
        } else if (value instanceof Boolean truth) {
            writer.writeByte(truth ? TRUE : FALSE);
        } else if (value instanceof Long number) {
            writer.writeByte(number < 0 ? NEGATIVE_LONG : LONG);
            writer.writeVarint(number < 0 ? ~number : number);
        } else if (value instanceof BigInteger number) {
            writer.writeByte(BIG_INTEGER);
            writer.writeBlock(number.toByteArray());
        } else if (value instanceof Double number) {
            writer.writeByte(DOUBLE);
            writeDouble(writer, number);
        } else if (value instanceof String string) {
            writer.writeByte(STRING);
            writer.writeString(string);
        } else if (value instanceof Bytes bytes) {
            writer.writeByte(BYTES);
            writer.writeBlock(bytes.array());
        } else if (value instanceof List<?> list) {
            writer.writeByte(LIST);
            writer.writeVarint(list.size());
            for (Object element : list) {
                write(writer, element);
            }
        } else if (value instanceof Map<?, ?> map) {
            writer.writeByte(MAP);
            writer.writeVarint(map.size());
            map.forEach((key, mapped) -> {
                write(writer, key);
                write(writer, mapped);
            });
        } else {
            throw new IllegalArgumentException("a " + value.getClass().getName() + " is no value");
        }
    }

    private static void writeDouble(ByteWriter writer, double number) {
        long bits = Double.doubleToLongBits(number);
        for (int shift = 56; shift >= 0; shift -= 8) {
            writer.writeByte((int) (bits >>> shift));
        }
    }

    /** Reads a value; refuses all spellings but the one of {@link #write}. */
    public static @Nullable Object read(ByteReader reader) {
        return read(reader, 0);
    }

    private static @Nullable Object read(ByteReader reader, int depth) {
        int tag = reader.readByte();
        return switch (tag) {
            case NULL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case LONG -> reader.readVarint();
            case NEGATIVE_LONG -> ~reader.readVarint();
            case BIG_INTEGER -> readBigInteger(reader);
            case DOUBLE -> readDouble(reader);
            case STRING -> reader.readString();
            case BYTES -> Bytes.wrapping(reader.readBlock());
            case LIST -> readList(reader, depth + 1);
            case MAP -> readMap(reader, depth + 1);
            default -> throw new MalformedBytesException("no value has the tag " + tag);
        };
    }

    private static BigInteger readBigInteger(ByteReader reader) {
        byte[] bytes = reader.readBlock();
        boolean isPadded = bytes.length > 1 && ((bytes[0] == 0 && bytes[1] >= 0) || (bytes[0] == -1 && bytes[1] < 0));
        if (bytes.length == 0 || isPadded) {
            throw new MalformedBytesException("a big integer of " + bytes.length + " bytes is not in shortest form");
        }
        return new BigInteger(bytes);
    }

    private static double readDouble(ByteReader reader) {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = bits << 8 | reader.readByte();
        }
        double number = Double.longBitsToDouble(bits);
        boolean isNegativeZero = number == 0 && bits != 0;
        if (isNegativeZero || Double.doubleToLongBits(number) != bits) {
            throw new MalformedBytesException("a negative zero, or one of the other NaNs");
        }
        return number;
    }

    private static List<@Nullable Object> readList(ByteReader reader, int depth) {
        checkDepth(depth);
        int size = reader.readCount("elements of a list", 1);
        List<@Nullable Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(read(reader, depth));
        }
        return Collections.unmodifiableList(list);
    }

    private static Map<@Nullable Object, @Nullable Object> readMap(ByteReader reader, int depth) {
        checkDepth(depth);
        int size = reader.readCount("entries of a map", 2);
        ValueMap map = new ValueMap();
        Bytes last = null;
        for (int i = 0; i < size; i++) {
            int from = reader.position();
            Object key = read(reader, depth);
            Bytes bytes = Bytes.wrapping(reader.bytesSince(from));
            if (last != null && last.compareTo(bytes) >= 0) {
                throw new MalformedBytesException("the keys of a map are not sorted");
            }
            last = bytes;
            map.add(bytes, key, read(reader, depth));
        }
        return map;
    }

    private static void checkDepth(int depth) {
        if (depth > DEPTH_MAX) {
            throw new MalformedBytesException("lists and maps lie more than " + DEPTH_MAX + " deep in one another");
        }
    }
}
