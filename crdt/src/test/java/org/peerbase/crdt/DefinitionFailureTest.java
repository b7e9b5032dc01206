package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.laws.CrdtLaws;

/** A definition that goes wrong at some time is named, harms its own replica only, and that only for as long. */
class DefinitionFailureTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");

    /** What a definition can do wrong, and which method is to blame. */
    enum Fault {
        MUTATOR_THROWS("raise"),
        MUTATOR_GIVES_NULL("raise"),
        JOIN_THROWS("join"),
        JOIN_GIVES_NULL("join"),
        JOIN_OVERFLOWS_THE_STACK("join"),
        VALUE_THROWS("value"),
        INCREMENTAL_VALUE_THROWS("value"),
        EQUALS_OF_A_VALUE_THROWS("equals of a value"),
        WRITE_THROWS("write"),
        WRITE_CHANGES_EACH_TIME("read"),
        READ_THROWS("read"),
        READ_GIVES_NULL("read");

        private final String method;

        Fault(String method) {
            this.method = method;
        }
    }

    /** The largest number, with a fault that can be switched on. */
    private static final class Fickle implements TypeDefinition<Long> {
        private @Nullable Fault fault;
        private long writes;

        private void fail(Fault... among) {
            for (Fault one : among) {
                if (one == fault) {
                    throw new IllegalStateException("on purpose");
                }
            }
        }

        private Long orNull(Fault when, long number) {
            Long[] gap = {number, number};
            System.arraycopy(new Long[1], 0, gap, 1, 1);
            return gap[fault == when ? 1 : 0];
        }

        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long join(Long one, Long other) {
            fail(Fault.JOIN_THROWS);
            if (fault == Fault.JOIN_OVERFLOWS_THE_STACK) {
                return join(other, one);
            }
            return orNull(Fault.JOIN_GIVES_NULL, Math.max(one, other));
        }

        @Override
        public Object value(Long state) {
            fail(Fault.VALUE_THROWS);
            return new Shown(this, state);
        }

        @Override
        public @Nullable Object incrementalValue(Long before, Long after, Long delta, @Nullable Object valueBefore) {
            fail(Fault.INCREMENTAL_VALUE_THROWS);
            return value(after);
        }

        @Override
        public Map<String, Mutator<Long>> mutators() {
            return Map.of("raise", (id, state, arguments) -> {
                fail(Fault.MUTATOR_THROWS);
                return orNull(Fault.MUTATOR_GIVES_NULL, ((Number) arguments[0]).longValue());
            });
        }

        @Override
        public void write(Long state, ByteWriter writer) {
            fail(Fault.WRITE_THROWS);
            writer.writeVarint(fault == Fault.WRITE_CHANGES_EACH_TIME ? writes++ : state);
        }

        @Override
        public Long read(ByteReader reader) {
            fail(Fault.READ_THROWS);
            return orNull(Fault.READ_GIVES_NULL, reader.readVarint());
        }
    }

    /** A value that can be compared, usually. */
    private record Shown(Fickle type, long number) {
        @Override
        public boolean equals(@Nullable Object other) {
            type.fail(Fault.EQUALS_OF_A_VALUE_THROWS);
            return other instanceof Shown shown && shown.number == number;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }

        @Override
        public String toString() {
            return String.valueOf(number);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheMethodAndGoOnAfterwards(Fault fault) {
        Fickle fickle = new Fickle();
        CrdtType<?> type = CrdtTypes.define("test fickle " + fault, fickle);
        Object lock = new Object();
        List<byte[]> deltas = new ArrayList<>();
        Crdt crdt = type.create(new ReplicaContext(A, lock, deltas::add, () -> 0));
        Text text = CrdtTypes.text().create(new ReplicaContext(A, lock, DeltaSink.NONE, () -> 0));
        crdt.mutate("raise", 3);
        byte[] before = crdt.encode();
        List<List<Change>> heard = new ArrayList<>();
        crdt.addListener(heard::add);

        fickle.fault = fault;
        assertThatThrownBy(() -> crdt.mutate("raise", 5)).isInstanceOfSatisfying(DefinitionFailedException.class, e -> {
            assertThat(e.type()).isEqualTo(type.name());
            assertThat(e.method()).isEqualTo(fault.method);
            assertThat(e).hasMessageContaining(type.name()).hasMessageContaining(fault.method);
        });
        if (!fault.method.equals("raise") && fault != Fault.WRITE_CHANGES_EACH_TIME) {
            for (Runnable attempt : List.<Runnable>of(
                    () -> crdt.apply(B, new byte[] {7}),
                    () -> crdt.requireReady(B, new byte[] {7}),
                    () -> crdt.load(new byte[] {7}))) {
                assertThatThrownBy(attempt::run)
                        .isInstanceOf(MalformedDeltaException.class)
                        .hasStackTraceContaining("type " + type.name() + ": " + fault.method);
            }
        }
        assertThat(crdt.value()).hasToString("3");
        text.append("not harmed");
        assertThat(text.toString()).isEqualTo("not harmed");

        fickle.fault = null;
        assertThat(crdt.encode()).isEqualTo(before);
        assertThat(deltas).hasSize(1);
        assertThat(heard).isEmpty();
        crdt.mutate("raise", 5);
        crdt.apply(B, new byte[] {7});
        assertThat(crdt.value()).hasToString("7");
        assertThat(deltas).hasSize(2);
        assertThat(heard).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"VALUE_THROWS", "WRITE_THROWS", "WRITE_CHANGES_EACH_TIME", "READ_THROWS", "READ_GIVES_NULL"})
    void shouldRefuseADefinitionThatFailsFromTheBeginning(Fault fault) {
        Fickle fickle = new Fickle();
        fickle.fault = fault;
        fickle.writes = 1;
        String name = "test fickle at first " + fault;
        assertThatThrownBy(() -> CrdtTypes.define(name, fickle))
                .isInstanceOfSatisfying(
                        DefinitionFailedException.class,
                        e -> assertThat(e.method()).isEqualTo(fault.method));
        assertThat(CrdtTypes.names()).doesNotContain(name);
        fickle.fault = null;
        assertThat(CrdtTypes.define(name, fickle).name()).isEqualTo(name);
    }

    @Test
    void shouldSayThatAStateCannotBeWritten() {
        Fickle fickle = new Fickle();
        Crdt crdt = CrdtTypes.define("test fickle state", fickle).create(ReplicaContext.of(A));
        fickle.fault = Fault.WRITE_THROWS;
        assertThatThrownBy(crdt::encode)
                .isInstanceOf(DefinitionFailedException.class)
                .hasMessageContaining("write");
    }

    @Test
    void shouldLetAMutatorRefuseItsArguments() {
        Crdt bids = CrdtTypes.define("test arguments", new HighestBids()).create(ReplicaContext.of(A));
        assertThatThrownBy(() -> bids.mutate("bid", "lamp", -1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a number from 0");
    }

    @Test
    void shouldMakeTheValueFromTheOneBefore() {
        WordLengths counted = new WordLengths();
        CrdtType<DefinedCrdt<Set<String>>> type = CrdtTypes.define("test word lengths", counted);
        DefinedCrdt<Set<String>> crdt = type.create(ReplicaContext.of(A));
        DefinedCrdt<Set<String>> other = type.create(ReplicaContext.of(B, delta -> crdt.apply(B, delta)));
        Random random = new Random(1);
        int madeAnew = counted.madeAnew;
        for (int i = 0; i < 200; i++) {
            (random.nextBoolean() ? crdt : other).mutate("add", "x".repeat(random.nextInt(30)) + i % 7);
            Object value = crdt.value();
            assertThat(counted.madeAnew).isEqualTo(madeAnew);
            assertThat(value).isEqualTo(new WordLengths().value(crdt.state()));
        }
    }

    @Test
    void shouldKeepTheLawsWithAnIncrementalValue() {
        CrdtLaws.of(
                        CrdtTypes.define("test lawful word lengths", new WordLengths()),
                        (crdt, random) -> crdt.mutate("add", "x".repeat(random.nextInt(5))))
                .check(1, 1_000);
    }

    @Test
    void shouldFindAnIncrementalValueThatIsAnother() {
        CrdtLaws<?> laws = CrdtLaws.of(
                CrdtTypes.define("test unlawful word lengths", new WordLengths() {
                    @Override
                    public Object incrementalValue(
                            Set<String> before, Set<String> after, Set<String> delta, @Nullable Object lengths) {
                        return delta.isEmpty() ? value(after) : value(delta);
                    }
                }),
                (crdt, random) -> crdt.mutate("add", "x".repeat(random.nextInt(5))));
        assertThatThrownBy(() -> laws.check(1, 1_000)).isInstanceOf(AssertionError.class);
    }
}
