package org.peerbase.crdt.dot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.testing.MutationFuzz;

class CausalContextTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");

    @Test
    void shouldNotTakeAGapForSeen() {
        CausalContext context = new CausalContext();
        context.add(new Dot(A, 0));
        context.add(new Dot(A, 2));
        assertThat(context.contains(new Dot(A, 1))).isFalse();
        assertThat(context.contains(new Dot(A, 2))).isTrue();
        assertThat(context.size()).isEqualTo(2);

        context.add(new Dot(A, 1));
        assertThat(context.size()).isEqualTo(1);
        assertThat(context.next(A)).isEqualTo(new Dot(A, 3));
    }

    @Test
    void shouldBeASetOfDots() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            CausalContext one = new CausalContext();
            CausalContext other = new CausalContext();
            Set<Dot> dots = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                Dot dot = new Dot(random.nextBoolean() ? A : B, random.nextInt(30));
                dots.add(dot);
                (random.nextBoolean() ? one : other).add(dot);
            }
            byte[] joined = encode(join(one, other));
            assertThat(joined).isEqualTo(encode(join(other, one)));
            CausalContext decoded = CausalContext.readFrom(new ByteReader(joined));
            assertThat(decoded).isEqualTo(join(one, other));
            for (int i = 0; i < 30; i++) {
                assertThat(decoded.contains(new Dot(A, i))).isEqualTo(dots.contains(new Dot(A, i)));
                assertThat(decoded.contains(new Dot(B, i))).isEqualTo(dots.contains(new Dot(B, i)));
            }
        }
    }

    @Test
    void shouldKeepNoMoreRangesThanThereAreGaps() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 500; round++) {
            List<CausalContext> contexts = new ArrayList<>();
            Set<Dot> dots = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                CausalContext context = new CausalContext();
                for (int n = random.nextInt(30); n > 0; n--) {
                    Dot dot = new Dot(random.nextBoolean() ? A : B, random.nextInt(25));
                    dots.add(dot);
                    context.add(dot);
                }
                contexts.add(context);
            }
            CausalContext left = join(join(contexts.get(0), contexts.get(1)), contexts.get(2));
            CausalContext right = join(contexts.get(0), join(contexts.get(1), contexts.get(2)));
            assertThat(left).isEqualTo(right).isEqualTo(join(left, left));
            long runs = dots.stream()
                    .filter(dot -> dot.number() == 0 || !dots.contains(new Dot(dot.replica(), dot.number() - 1)))
                    .count();
            assertThat(left.size()).isEqualTo((int) runs);
            Dot next = left.next(A);
            assertThat(dots).allMatch(dot -> !dot.replica().equals(A) || dot.number() < next.number());
        }
    }

    @Test
    void shouldTakeFewBytesForMuchThatWasSeenInOrder() {
        CausalContext context = new CausalContext();
        for (int i = 0; i < 100_000; i++) {
            context.next(i % 2 == 0 ? A : B);
        }
        assertThat(encode(context)).hasSizeLessThan(2 * 24);
    }

    @Test
    void shouldAcceptOnlyWhatAnEncoderMakes() {
        List<byte[]> corpus = new ArrayList<>();
        CausalContext context = new CausalContext();
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 30; i++) {
            corpus.add(encode(context));
            context.add(new Dot(random.nextBoolean() ? A : B, random.nextInt(1000)));
        }
        MutationFuzz.run(1, 200_000, corpus, MalformedBytesException.class, input -> {
            ByteReader reader = new ByteReader(input);
            CausalContext decoded = CausalContext.readFrom(reader);
            reader.expectEnd();
            if (!Arrays.equals(encode(decoded), input)) {
                throw new AssertionError("not canonical: " + decoded);
            }
        });
    }

    @Test
    void shouldRefuseNumbersOutOfRange() {
        assertThatThrownBy(() -> new Dot(A, -1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Dot(A, 1L << 40)).hasMessageContaining(String.valueOf(1L << 40));
    }

    private static CausalContext join(CausalContext one, CausalContext other) {
        CausalContext joined = new CausalContext();
        joined.join(one);
        joined.join(other);
        return joined;
    }

    private static byte[] encode(CausalContext context) {
        ByteWriter writer = new ByteWriter();
        context.writeTo(writer);
        return writer.toByteArray();
    }
}
