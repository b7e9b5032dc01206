package org.peerbase.libp2p.connection;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.peerbase.libp2p.Exceeded;
import org.peerbase.libp2p.LimitExceededException;

/** Counts how often each limit was reached. There are as many counters as kinds of limits. Thread-safe. */
public final class LimitCounters {
    private record Counter(long limit, LongAdder count) {}

    private final Map<String, Counter> counters = new ConcurrentSkipListMap<>();

    /** A remote came up against a limit. */
    public void add(String kind, long limit) {
        counters.computeIfAbsent(kind, key -> new Counter(limit, new LongAdder()))
                .count()
                .increment();
    }

    /** As {@link #add(String, long)}. */
    public void add(LimitExceededException reached) {
        add(reached.kind(), reached.limit());
    }

    /** What was counted so far, by kind. */
    public List<Exceeded> all() {
        return counters.entrySet().stream()
                .map(entry -> new Exceeded(
                        entry.getKey(),
                        entry.getValue().limit(),
                        entry.getValue().count().sum()))
                .toList();
    }
}
