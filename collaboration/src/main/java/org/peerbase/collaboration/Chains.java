package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the chain of each replica has been followed here, and points from which the heads in between can be computed
 * anew. Not safe for use by several threads.
 */
final class Chains {
    /** A point of a chain: the head after {@code sequence} records. */
    static final class Point {
        private final long sequence;
        private final byte[] head;

        Point(long sequence, byte[] head) {
            this.sequence = sequence;
            this.head = head;
        }

        long sequence() {
            return sequence;
        }

        byte[] head() {
            return head;
        }
    }

    /**
     * How far a chain has been followed.
     *
     * @param points in between, in sequence
     * @param bytesSince bytes of bodies since the last of {@code points}
     */
    record Kept(List<Point> points, Point last, long bytesSince) {}

    private static final class Tip {
        private final List<Point> points = new ArrayList<>();
        private Point last;
        private long bytesSince;

        private Tip(Point start) {
            points.add(start);
            last = start;
        }
    }

    private final Chain chain;
    private final Replicas replicas;
    private final List<@Nullable Tip> tips = new ArrayList<>();

    Chains(CollaborationId collaboration, Replicas replicas) {
        this.chain = new Chain(collaboration);
        this.replicas = replicas;
    }

    Chain chain() {
        return chain;
    }

    private Tip tip(int replica) {
        while (tips.size() <= replica) {
            tips.add(null);
        }
        Tip tip = tips.get(replica);
        if (tip == null) {
            tip = new Tip(new Point(0, chain.start(replicas.id(replica))));
            tips.set(replica, tip);
        }
        return tip;
    }

    /** Where the chain of a replica ends. */
    Point last(int replica) {
        return tip(replica).last;
    }

    /** The record follows the last one. */
    void append(int replica, ChainedRecord record) {
        Tip tip = tip(replica);
        Point before = tip.last;
        tip.last = new Point(record.record().sequence(), record.head());
        tip.bytesSince += record.record().body().length;
        long records =
                tip.last.sequence() - tip.points.get(tip.points.size() - 1).sequence();
        if (tip.last.sequence() != before.sequence() + 1) {
            throw new IllegalStateException(record.record() + " does not follow " + before.sequence());
        }
        if (Chain.mustSign((int) records, tip.bytesSince)) {
            tip.points.add(tip.last);
            tip.bytesSince = 0;
        }
    }

    /** The record, in its place, that follows the last one. */
    ChainedRecord follow(int replica, ChangeRecord record) {
        return chain.append(last(replica).head(), record);
    }

    /** The chain ends with this point now. */
    void truncate(int replica, Point end) {
        Tip tip = tip(replica);
        tip.points.removeIf(point -> point.sequence() > end.sequence());
        tip.last = end;
        tip.bytesSince = 0;
    }

    /** The points that are kept of a chain, in ascending order; the first is that without records. */
    List<Point> points(int replica) {
        return List.copyOf(tip(replica).points);
    }

    /** The kept points of a replica's chain after its start, and its last one: what {@link #restore} takes. */
    Kept kept(int replica) {
        Tip tip = tip(replica);
        return new Kept(List.copyOf(tip.points.subList(1, tip.points.size())), tip.last, tip.bytesSince);
    }

    /** Takes up a chain where it was, for a replica whose chain was not followed yet. */
    void restore(int replica, Kept kept) {
        Tip tip = tip(replica);
        tip.points.addAll(kept.points());
        tip.last = kept.last();
        tip.bytesSince = kept.bytesSince();
    }

    /** The nearest kept point at or before {@code sequence}: not far, in records and bytes, from what follows it. */
    Point pointBefore(int replica, long sequence) {
        List<Point> points = tip(replica).points;
        int low = 0;
        int high = points.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (points.get(middle).sequence() <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return points.get(low);
    }
}
