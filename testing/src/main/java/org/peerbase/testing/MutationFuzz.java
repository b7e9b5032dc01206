package org.peerbase.testing;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Feeds a parser seeded mutations of valid inputs and checks what every parser of strangers' bytes promises: only its
 * own exception escapes, it allocates no more than the bytes justify, and it does not hang.
 *
 * <p>A failure message holds the seed and the input in hexadecimal, so that it can be made a test of its own.
 */
public final class MutationFuzz {
    /** Bytes a parser may allocate for each byte of input, beyond {@link #ALLOCATION_FREE}. */
    public static final long ALLOCATION_PER_BYTE = 64;

    /** Bytes any parse may allocate, whatever its input. */
    public static final long ALLOCATION_FREE = 64 * 1024;

    private static final byte[] INTERESTING = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, (byte) 0xfe, 0x10, 0x20};
    private static final long SLOW_NANOS = 50_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A parser under test. It returns normally or throws. */
    @FunctionalInterface
    public interface Parser {
        void parse(byte[] input) throws Exception;
    }

    private MutationFuzz() {}

    /**
     * Runs {@code inputs} mutations of {@code corpus} through {@code parser}.
     *
     * @param corpus valid inputs, at least one
     * @param refusal the only exception type (or a subtype of it) that may escape
     * @throws AssertionError if another exception or error escapes, or a bound is broken
     */
    public static void run(
            long seed, int inputs, List<byte[]> corpus, Class<? extends Exception> refusal, Parser parser) {
        if (corpus.isEmpty()) {
            throw new IllegalArgumentException("the corpus is empty");
        }
        // Every class loaded and every lazy table filled before anything is measured.
        for (byte[] valid : corpus) {
            attempt(seed, -1, valid, refusal, parser);
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < Effort.of(inputs); i++) {
            check(seed, i, mutate(corpus.get(random.nextInt(corpus.size())), corpus, random), 1, refusal, parser);
        }
    }

    /**
     * Puts one input that was made by hand through {@code parser}.
     *
     * @param times how much more time and memory than in {@link #run} the parser may take: 1, or more if what it reads is
     *     kept in a form that is faster to use
     * @throws AssertionError if another exception or error than {@code refusal} escapes, or a bound is broken
     */
    public static void check(byte[] input, int times, Class<? extends Exception> refusal, Parser parser) {
        check(0, 0, input, times, refusal, parser);
    }

    private static void check(
            long seed, int index, byte[] input, int times, Class<? extends Exception> refusal, Parser parser) {
        Cost cost = attempt(seed, index, input, refusal, parser);
        // Code that is not compiled yet, or loads a class, is slower once: only what repeats is a finding.
        for (int retry = 0; retry < 5 && !cost.isWithin(input, times); retry++) {
            cost = attempt(seed, index, input, refusal, parser);
        }
        if (!cost.isWithin(input, times)) {
            throw new AssertionError("too slow or too hungry, " + cost + describe(seed, index, input));
        }
    }

    /** Processor time of the thread, since the machine may be busy, and bytes. */
    private record Cost(long nanos, long allocated) {
        boolean isWithin(byte[] input, int times) {
            return nanos <= times * SLOW_NANOS
                    && allocated <= times * (ALLOCATION_FREE + ALLOCATION_PER_BYTE * input.length);
        }

        @Override
        public String toString() {
            return nanos / 1_000_000 + " ms and " + allocated + " bytes";
        }
    }

    /** Parses once, and returns what that cost. */
    private static Cost attempt(long seed, int index, byte[] input, Class<? extends Exception> refusal, Parser parser) {
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        long startedAt = THREADS.getCurrentThreadCpuTime();
        try {
            parser.parse(input);
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            if (!refusal.isInstance(e)) {
                throw new AssertionError("unexpected " + e + describe(seed, index, input), e);
            }
        }
        return new Cost(
                THREADS.getCurrentThreadCpuTime() - startedAt,
                THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore);
    }

    private static String describe(long seed, int index, byte[] input) {
        byte[] shown = input.length > 4096 ? Arrays.copyOf(input, 4096) : input;
        return " (seed " + seed + ", input " + index + ", " + input.length + " bytes): "
                + HexFormat.of().formatHex(shown);
    }

    /** One to four mutations of {@code original}: the kinds that find bugs in length-prefixed formats. */
    public static byte[] mutate(byte[] original, List<byte[]> corpus, SplittableRandom random) {
        byte[] bytes = original.clone();
        int rounds = 1 + random.nextInt(4);
        for (int round = 0; round < rounds; round++) {
            bytes = mutateOnce(bytes, corpus, random);
        }
        return bytes;
    }

    private static byte[] mutateOnce(byte[] bytes, List<byte[]> corpus, SplittableRandom random) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        return switch (random.nextInt(9)) {
            case 0 -> bytes.length == 0 ? bytes : withByte(bytes, at, bytes[at] ^ (1 << random.nextInt(8)));
            case 1 -> bytes.length == 0 ? bytes : withByte(bytes, at, INTERESTING[random.nextInt(INTERESTING.length)]);
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> splice(bytes, at, at, randomBytes(1 + random.nextInt(8), random));
            case 4 -> splice(bytes, at, Math.min(bytes.length, at + random.nextInt(3)), hugeVarint(random));
            case 5 -> splice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
            case 6 -> {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(32));
                yield splice(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            }
            case 7 -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                yield splice(bytes, at, bytes.length, Arrays.copyOfRange(other, from, other.length));
            }
            default -> {
                byte[] noise = randomBytes(Math.min(bytes.length - at, 1 + random.nextInt(8)), random);
                System.arraycopy(noise, 0, bytes, at, noise.length);
                yield bytes;
            }
        };
    }

    private static byte[] withByte(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        return bytes;
    }

    private static byte[] hugeVarint(SplittableRandom random) {
        byte[] huge = new byte[1 + random.nextInt(10)];
        Arrays.fill(huge, (byte) 0xff);
        huge[huge.length - 1] = (byte) random.nextInt(128);
        return huge;
    }

    private static byte[] randomBytes(int count, SplittableRandom random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + inserted.length);
        out.write(bytes, 0, from);
        out.writeBytes(inserted);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
