package org.peerbase.crdt;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.peerbase.crdt.laws.CrdtLaws;

/** Row R5, deep: 1,000,000 triples a type, twenty from each history. */
@Tag("deep")
class DeepLawsTest extends LawsTest {
    private static final int TIMES = 100;
    private static final int PARTS = 8;

    @Override
    void hold(CrdtLaws<?> laws, int triples) {
        CrdtLaws<?> many = laws.withTriplesPerHistory(20);
        IntStream.range(0, PARTS).parallel().forEach(part -> many.check(SEED + 1 + part, triples * TIMES / PARTS));
    }
}
