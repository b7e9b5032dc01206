package org.peerbase.crdt;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/** For each item of an auction the highest bid; of two equal ones, that of the larger replica id. */
final class HighestBids implements TypeDefinition<SortedMap<String, HighestBids.Bid>> {
    /** Cents, and who offers them. */
    record Bid(long cents, ReplicaId bidder) implements Comparable<Bid> {
        @Override
        public int compareTo(Bid other) {
            int byCents = Long.compare(cents, other.cents);
            return byCents != 0 ? byCents : bidder.compareTo(other.bidder);
        }
    }

    @Override
    public SortedMap<String, Bid> initial() {
        return new TreeMap<>();
    }

    @Override
    public SortedMap<String, Bid> join(SortedMap<String, Bid> one, SortedMap<String, Bid> other) {
        SortedMap<String, Bid> joined = new TreeMap<>(one);
        other.forEach((item, bid) -> joined.merge(item, bid, (a, b) -> a.compareTo(b) > 0 ? a : b));
        return joined;
    }

    @Override
    public Map<String, Long> value(SortedMap<String, Bid> bids) {
        Map<String, Long> value = new TreeMap<>();
        bids.forEach((item, bid) -> value.put(item, bid.cents));
        return Collections.unmodifiableMap(value);
    }

    @Override
    public Map<String, Mutator<SortedMap<String, Bid>>> mutators() {
        return Map.of("bid", HighestBids::bid);
    }

    private static SortedMap<String, Bid> bid(
            ReplicaId bidder, SortedMap<String, Bid> state, @Nullable Object... arguments) {
        if (arguments.length == 2
                && arguments[0] instanceof String item
                && arguments[1] instanceof Number cents
                && cents.longValue() >= 0) {
            return new TreeMap<>(Map.of(item, new Bid(cents.longValue(), bidder)));
        }
        throw new IllegalArgumentException("bid(item, cents), a string and a number from 0");
    }

    @Override
    public void write(SortedMap<String, Bid> bids, ByteWriter writer) {
        writer.writeVarint(bids.size());
        bids.forEach((item, bid) -> {
            writer.writeString(item);
            writer.writeVarint(bid.cents);
            bid.bidder.writeTo(writer);
        });
    }

    @Override
    public SortedMap<String, Bid> read(ByteReader reader) {
        int count = reader.readCount("bids", 4);
        SortedMap<String, Bid> bids = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            bids.put(reader.readString(), new Bid(reader.readVarint(), ReplicaId.readFrom(reader)));
        }
        return bids;
    }
}
