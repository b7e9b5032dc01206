package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.laws.CrdtLaws;
import org.peerbase.crdt.laws.SmallWorlds;

/** The type of docs/OWN_TYPES.md: defined, used, proven; and faulty ones, which the kit finds out. */
class OwnTypeTest {
    private static final CrdtType<DefinedCrdt<SortedMap<String, HighestBids.Bid>>> BIDS =
            CrdtTypes.define("highest bids", new HighestBids());

    @Test
    void shouldAgreeOnTheHighestBid() {
        List<byte[]> deltas = new ArrayList<>();
        Crdt here = BIDS.create(ReplicaContext.of(ReplicaId.of("here"), deltas::add));
        Crdt there = BIDS.create(ReplicaContext.of(ReplicaId.of("there")));

        there.mutate("bid", "lamp", 1500);
        here.mutate("bid", "lamp", 2000);
        there.apply(here.id(), deltas.get(0));

        assertThat(there.value()).isEqualTo(Map.of("lamp", 2000L));
        assertThat(CrdtTypes.byName("highest bids")).isEqualTo(BIDS);
    }

    @Test
    void shouldKeepTheLaws() {
        CrdtLaws.of(BIDS, (bids, random) -> bids.mutate("bid", "item " + random.nextInt(3), random.nextInt(5)))
                .check(1, 10_000);
    }

    @Test
    void shouldKeepTheLawsInEverySmallWorld() {
        List<Integer> cents = List.of(1, 2);
        SmallWorlds.of(BIDS, cents, (bids, amount) -> bids.mutate("bid", "lamp", amount))
                .withModel(events -> events.isEmpty()
                        ? Map.of()
                        : Map.of(
                                "lamp",
                                events.stream()
                                        .mapToLong(event -> event.operation())
                                        .max()
                                        .getAsLong()))
                .check(3);
    }

    @Test
    void shouldHarmNothingWhenAMutatorThrows() {
        Crdt bids = BIDS.create(ReplicaContext.of(ReplicaId.of("a")));
        bids.mutate("bid", "lamp", 5);
        byte[] before = bids.encode();
        assertThatThrownBy(() -> bids.mutate("bid", "lamp", -5)).hasMessageContaining("a number from 0");
        assertThatThrownBy(() -> bids.mutate("sell", "lamp"))
                .hasMessageContaining("sell")
                .hasMessageContaining("bid");
        assertThat(bids.encode()).isEqualTo(before);
    }

    @Test
    void shouldHarmNothingWhenADeltaCannotBeWritten() {
        List<byte[]> deltas = new ArrayList<>();
        Crdt bids = BIDS.create(ReplicaContext.of(ReplicaId.of("a"), deltas::add));
        bids.mutate("bid", "lamp", 5);
        byte[] before = bids.encode();
        assertThatThrownBy(() -> bids.mutate("bid", "\uD800", 5)).isInstanceOf(DefinitionFailedException.class);
        assertThat(bids.value()).isEqualTo(Map.of("lamp", 5L));
        assertThat(bids.encode()).isEqualTo(before);
        assertThat(deltas).hasSize(1);
    }

    /** Where a definition can throw. */
    enum Place {
        READ,
        WRITE,
        JOIN,
        VALUE
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseTheBytesWhereverTheTypeThrows(Place place) {
        CrdtType<DefinedCrdt<Long>> type = CrdtTypes.define("test throws at " + place, new Throwing(place));
        List<byte[]> deltas = new ArrayList<>();
        Crdt crdt = type.create(ReplicaContext.of(ReplicaId.of("a"), deltas::add));
        crdt.mutate("raise", 3);
        byte[] before = crdt.encode();
        byte[] bad = {Throwing.BAD};
        assertThatThrownBy(() -> crdt.apply(ReplicaId.of("b"), bad)).isInstanceOf(MalformedDeltaException.class);
        assertThatThrownBy(() -> crdt.load(bad)).isInstanceOf(MalformedDeltaException.class);
        if (place != Place.VALUE) {
            assertThatThrownBy(() -> type.joinDeltas(List.of(before, bad))).isInstanceOf(MalformedDeltaException.class);
        }
        assertThatThrownBy(() -> crdt.mutate("raise", (int) Throwing.BAD))
                .isInstanceOfSatisfying(DefinitionFailedException.class, e -> {
                    assertThat(e.type()).isEqualTo("test throws at " + place);
                    assertThat(e.method()).isEqualTo(place.name().toLowerCase(Locale.ROOT));
                    assertThat(e).hasMessageContaining(e.type()).hasMessageContaining(e.method());
                });
        assertThat(crdt.value()).isEqualTo(3L);
        assertThat(crdt.encode()).isEqualTo(before);
        assertThat(deltas).hasSize(1);
    }

    /** The largest number that was named; one of them it can't stand. */
    private record Throwing(Place place) implements TypeDefinition<Long> {
        static final byte BAD = 66;

        private long check(long number, Place at) {
            if (number == BAD && at == place) {
                throw new IllegalStateException("no " + at);
            }
            return number;
        }

        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long join(Long one, Long other) {
            return Math.max(check(one, Place.JOIN), check(other, Place.JOIN));
        }

        @Override
        public Object value(Long state) {
            return check(state, Place.VALUE);
        }

        @Override
        public Map<String, Mutator<Long>> mutators() {
            return Map.of("raise", (id, state, arguments) -> ((Number) arguments[0]).longValue());
        }

        @Override
        public void write(Long state, ByteWriter writer) {
            writer.writeVarint(check(state, Place.WRITE));
        }

        @Override
        public Long read(ByteReader reader) {
            return check(reader.readVarint(), Place.READ);
        }
    }

    /** What can be wrong with a counter of one's own. */
    enum Fault {
        JOIN_ADDS,
        JOIN_TAKES_THE_OTHER,
        JOIN_FORGETS,
        READS_SOMETHING_ELSE,
        DELTA_SAYS_LESS
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindFaultyTypes(Fault fault) {
        CrdtType<DefinedCrdt<Long>> faulty = CrdtTypes.define("test " + fault, new Faulty(fault));
        CrdtLaws<DefinedCrdt<Long>> laws =
                CrdtLaws.of(faulty, (crdt, random) -> crdt.mutate("raise", random.nextInt(100)));

        Throwable found = catchThrowable(() -> laws.check(1, 10_000));
        assertThat(found).isInstanceOf(AssertionError.class).hasMessageContaining("breaks a law");
        String message = String.valueOf(found.getMessage());
        Matcher steps = Pattern.compile("(?m)^\\d+ [abc] .*$").matcher(message);
        StringBuilder history = new StringBuilder();
        steps.results().forEach(step -> history.append(step.group()).append('\n'));
        assertThat(history.toString().lines().count()).isLessThanOrEqualTo(3);
        assertThatThrownBy(() -> laws.replay(history.toString()))
                .hasMessage(message.replaceFirst(
                        "of \\d+ steps", "of " + history.toString().lines().count() + " steps"));
        assertThatThrownBy(() -> SmallWorlds.of(
                                faulty, List.of(60, 70), (crdt, operation) -> crdt.mutate("raise", operation))
                        .check(3))
                .isInstanceOfAny(AssertionError.class, DefinitionFailedException.class);
    }

    @Test
    void shouldRefuseWhatIsNoHistory() {
        CrdtLaws<GCounter> laws = CrdtLaws.of(CrdtTypes.gcounter(), (crdt, random) -> crdt.inc());
        laws.replay("1 a changes 7 at 1000 # delta 01\n2 b hears 1\n\n3 c joins b\n4 c restarts");
        assertThatThrownBy(() -> laws.replay("a sleeps")).hasMessageContaining("a sleeps");
        assertThatThrownBy(() -> laws.replay("a hears 1")).hasMessageContaining("step 1 is no change");
    }

    /** The largest number that was named, done wrong. */
    private record Faulty(Fault fault) implements TypeDefinition<Long> {
        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long join(Long one, Long other) {
            return switch (fault) {
                case JOIN_ADDS -> one + other;
                case JOIN_TAKES_THE_OTHER -> other;
                case JOIN_FORGETS -> one > 50 && other > 50 ? 50 : Math.max(one, other);
                default -> Math.max(one, other);
            };
        }

        @Override
        public Long value(Long state) {
            return state;
        }

        @Override
        public Map<String, Mutator<Long>> mutators() {
            return Map.of("raise", (id, state, arguments) -> Long.valueOf(((Number) arguments[0]).longValue()));
        }

        @Override
        public void write(Long state, ByteWriter writer) {
            writer.writeVarint(fault == Fault.DELTA_SAYS_LESS ? state / 2 : state);
        }

        @Override
        public Long read(ByteReader reader) {
            long read = reader.readVarint();
            return fault == Fault.READS_SOMETHING_ELSE && read > 9 ? read ^ 1 : read;
        }
    }
}
