package org.peerbase.crdt.dot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/** A set of ranges does what a set of bits does. */
class RangeSetTest {
    private static List<RangeSet.Range> ranges(BitSet bits) {
        List<RangeSet.Range> ranges = new ArrayList<>();
        for (int start = bits.nextSetBit(0); start >= 0; ) {
            int end = bits.nextClearBit(start);
            ranges.add(new RangeSet.Range(start, end));
            start = bits.nextSetBit(end);
        }
        return ranges;
    }

    @Test
    void shouldDoWhatASetOfBitsDoes() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            RangeSet set = new RangeSet();
            BitSet model = new BitSet();
            for (int i = 0; i < 60; i++) {
                int start = random.nextInt(60);
                int end = start + 1 + random.nextInt(6);
                if (random.nextInt(3) > 0) {
                    set.add(start, end);
                    model.set(start, end);
                } else {
                    BitSet removed = model.get(0, end);
                    removed.clear(0, start);
                    assertThat(set.remove(start, end)).isEqualTo(ranges(removed));
                    model.clear(start, end);
                }
                assertThat(set.ranges()).as("seed %d", seed).isEqualTo(ranges(model));
                assertThat(set.contains(start)).isEqualTo(model.get(start));
                assertThat(set.end()).isEqualTo(model.length());
                assertThat(set.size()).isEqualTo(set.ranges().size());
            }
            RangeSet copy = new RangeSet();
            copy.addAll(set);
            assertThat(copy).isEqualTo(set).hasSameHashCodeAs(set);
            ByteWriter writer = new ByteWriter();
            set.writeTo(writer);
            assertThat(RangeSet.readFrom(new ByteReader(writer.toByteArray()))).isEqualTo(set);
        }
    }
}
