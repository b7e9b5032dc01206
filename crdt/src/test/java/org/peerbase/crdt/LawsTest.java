package org.peerbase.crdt;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.laws.CrdtLaws;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.testing.Effort;

/** Row R5: 10,000 triples a type. */
@Tag("R5")
class LawsTest {
    private static final int TRIPLES = Effort.of(10_000);
    static final long SEED = Long.getLong("crdt.seed", 1);

    private static final CrdtType<DefinedCrdt<Long>> MAX = CrdtTypes.define("test max", new Max());

    static final List<@Nullable Object> VALUES = Arrays.asList(
            null,
            true,
            false,
            0L,
            1L,
            -1L,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            BigInteger.ONE,
            BigInteger.TWO.pow(100).negate(),
            0.0,
            1.0,
            Double.NaN,
            "",
            "one",
            "é漢😀",
            Bytes.of((byte) 1, (byte) -1),
            List.of(1L, "one"),
            Map.of("a", 1L, 2L, List.of()));

    /** Checks {@code triples} triples; the deep variant more. */
    void hold(CrdtLaws<?> laws, int triples) {
        laws.check(SEED, triples);
    }

    @Test
    void shouldHoldForGCounter() {
        hold(CrdtLaws.of(CrdtTypes.gcounter(), (crdt, random) -> crdt.inc(random.nextInt(3))), TRIPLES);
    }

    @Test
    void shouldHoldForPNCounter() {
        hold(CrdtLaws.of(CrdtTypes.pncounter(), LawsTest::count), TRIPLES);
    }

    static void count(PNCounter crdt, Random random) {
        if (random.nextBoolean()) {
            crdt.inc(random.nextInt(3));
        } else {
            crdt.dec(random.nextInt(3));
        }
    }

    @Test
    void shouldHoldForLexCounter() {
        hold(CrdtLaws.of(CrdtTypes.lexcounter(), LawsTest::count), TRIPLES);
    }

    static void count(LexCounter crdt, Random random) {
        if (random.nextBoolean()) {
            crdt.inc(random.nextInt(3));
        } else {
            crdt.dec(random.nextInt(3));
        }
    }

    @Test
    void shouldHoldForTwoPSet() {
        hold(CrdtLaws.of(CrdtTypes.twopset(), LawsTest::change), TRIPLES);
    }

    static void change(TwoPSet<@Nullable Object> crdt, Random random) {
        if (random.nextInt(3) > 0) {
            crdt.add(element(random));
        } else {
            crdt.remove(element(random));
        }
    }

    @Test
    void shouldHoldForRwLwwSet() {
        hold(CrdtLaws.of(CrdtTypes.rwlwwset(), LawsTest::change), TRIPLES);
    }

    static void change(RwLwwSet<@Nullable Object> crdt, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> crdt.add(element(random));
            case 1 -> crdt.remove(element(random));
            case 2 -> crdt.add(random.nextInt(5), element(random));
            default -> crdt.remove(random.nextInt(5), element(random));
        }
    }

    /** One of few, some of which are longer than a fingerprint. */
    static Object element(Random random) {
        return random.nextBoolean() ? value(random) : "x".repeat(27 + random.nextInt(5));
    }

    @Test
    void shouldHoldForGSet() {
        hold(CrdtLaws.of(CrdtTypes.gset(), (crdt, random) -> crdt.add(value(random))), TRIPLES);
    }

    @Test
    void shouldHoldForLwwReg() {
        hold(CrdtLaws.of(CrdtTypes.lwwreg(), LawsTest::write), TRIPLES);
    }

    static void write(LwwReg<@Nullable Object> crdt, Random random) {
        if (random.nextInt(3) == 0) {
            crdt.write(random.nextInt(5), value(random));
        } else {
            crdt.write(value(random));
        }
    }

    @Test
    void shouldHoldForRga() {
        hold(CrdtLaws.of(CrdtTypes.rga(), LawsTest::edit), TRIPLES);
    }

    static void edit(Rga<@Nullable Object> crdt, Random random) {
        int size = crdt.size();
        switch (random.nextInt(6)) {
            case 0 -> crdt.push(value(random));
            case 1 -> crdt.insertAt(random.nextInt(size + 1), value(random));
            case 2 -> crdt.insertAllAt(random.nextInt(size + 1), Arrays.asList(value(random), value(random)));
            case 3 -> crdt.addRight(size == 0 ? null : crdt.idAt(random.nextInt(size)), value(random));
            case 4 -> {
                if (size > 0) {
                    crdt.removeAt(random.nextInt(size));
                }
            }
            default -> {
                if (size > 0) {
                    crdt.updateAt(random.nextInt(size), value(random));
                }
            }
        }
    }

    @Test
    void shouldHoldForText() {
        hold(CrdtLaws.of(CrdtTypes.text(), LawsTest::type), TRIPLES);
    }

    @Test
    void shouldHoldForTextWithManyChanges() {
        hold(CrdtLaws.of(CrdtTypes.text(), LawsTest::type).withChanges(40), Effort.of(500));
    }

    static void type(Text crdt, Random random) {
        String text = crdt.toString();
        int points = text.codePointCount(0, text.length());
        int from = random.nextInt(3) == 0 ? points : random.nextInt(points + 1);
        int removed = random.nextBoolean() ? 0 : Math.min(points - from, random.nextInt(3));
        StringBuilder inserted = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            inserted.appendCodePoint(random.nextInt(6) == 0 ? 0x1F600 : 'a' + random.nextInt(26));
        }
        int start = text.offsetByCodePoints(0, from);
        crdt.replace(start, text.offsetByCodePoints(start, removed), inserted.toString());
    }

    @Test
    void shouldHoldForAwOrSet() {
        hold(CrdtLaws.of(CrdtTypes.aworset(), LawsTest::change), TRIPLES);
    }

    static void change(CausalSet<@Nullable Object> crdt, Random random) {
        Object element = VALUES.get(random.nextInt(4));
        if (random.nextInt(3) > 0) {
            crdt.add(element);
        } else {
            crdt.remove(element);
        }
    }

    @Test
    void shouldHoldForRwOrSet() {
        hold(CrdtLaws.of(CrdtTypes.rworset(), LawsTest::change), TRIPLES);
    }

    @Test
    void shouldHoldForCCounter() {
        hold(CrdtLaws.of(CrdtTypes.ccounter(), LawsTest::change), TRIPLES);
    }

    @Test
    void shouldHoldForEwFlag() {
        hold(CrdtLaws.of(CrdtTypes.ewflag(), LawsTest::change), TRIPLES);
    }

    @Test
    void shouldHoldForDwFlag() {
        hold(CrdtLaws.of(CrdtTypes.dwflag(), LawsTest::change), TRIPLES);
    }

    static void change(CCounter crdt, Random random) {
        if (random.nextBoolean()) {
            crdt.inc(random.nextInt(3));
        } else {
            crdt.dec(random.nextInt(3));
        }
    }

    static void change(CausalFlag crdt, Random random) {
        if (random.nextBoolean()) {
            crdt.enable();
        } else {
            crdt.disable();
        }
    }

    @Test
    void shouldHoldForOrMap() {
        hold(CrdtLaws.of(CrdtTypes.ormap(), LawsTest::change), TRIPLES);
    }

    @Test
    void shouldHoldForOrMapWithManyChanges() {
        hold(CrdtLaws.of(CrdtTypes.ormap(), LawsTest::change).withChanges(40), Effort.of(500));
    }

    /** Changes whatever is there under one of a few keys, or puts something there; now and then removes it. */
    static void change(OrMap<@Nullable Object> crdt, Random random) {
        String key = "key" + random.nextInt(3);
        if (random.nextInt(4) == 0) {
            crdt.remove(key);
            return;
        }
        String there = crdt.typeAt(key);
        List<String> types = List.of("aworset", "ccounter", "dwflag", "ewflag", "mvreg", "ormap", "rworset");
        switch (there == null ? types.get(random.nextInt(types.size())) : there) {
            case "aworset" -> change(crdt.at(key, CrdtTypes.aworset()), random);
            case "ccounter" -> change(crdt.at(key, CrdtTypes.ccounter()), random);
            case "dwflag" -> change(crdt.at(key, CrdtTypes.dwflag()), random);
            case "ewflag" -> change(crdt.at(key, CrdtTypes.ewflag()), random);
            case "mvreg" -> crdt.at(key, CrdtTypes.mvreg()).write(value(random));
            case "rworset" -> change(crdt.at(key, CrdtTypes.rworset()), random);
            default -> change(crdt.at(key, CrdtTypes.ormap()), random);
        }
    }

    @Test
    void shouldHoldForMvReg() {
        hold(CrdtLaws.of(CrdtTypes.mvreg(), (crdt, random) -> crdt.write(value(random))), TRIPLES);
    }

    @Test
    void shouldHoldForDefinedType() {
        hold(CrdtLaws.of(MAX, (crdt, random) -> crdt.mutate("raise", (long) random.nextInt(100))), TRIPLES);
    }

    @SuppressWarnings("NullAway") // which doesn't see that the types take null
    static Object value(Random random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    /** The largest number that anyone named. */
    private static final class Max implements TypeDefinition<Long> {
        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long join(Long one, Long other) {
            return Math.max(one, other);
        }

        @Override
        public Long value(Long state) {
            return state;
        }

        @Override
        public Map<String, Mutator<Long>> mutators() {
            return Map.of("raise", (id, state, arguments) -> {
                if (arguments.length == 1 && arguments[0] instanceof Long number) {
                    return Math.max(state, number);
                }
                throw new IllegalArgumentException("raise(number)");
            });
        }

        @Override
        public void write(Long state, ByteWriter writer) {
            writer.writeVarint(state);
        }

        @Override
        public Long read(ByteReader reader) {
            return reader.readVarint();
        }
    }
}
