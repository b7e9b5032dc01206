package org.peerbase.benchmarks.crdt.own;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peerbase.benchmarks.crdt.Metric;
import org.peerbase.crdt.DeltaSink;

/** What is measured of a map, a set or a counter, once; the same as in {@code values.mjs} for the libraries on Node. */
final class ValueMeasures {
    private final ValueType writer;
    private final ValueType reader;
    private final ValueType.Factory type;
    private final long limitMillis;
    private final List<byte[]> deltas = new ArrayList<>();
    private final Map<String, Metric> metrics = new LinkedHashMap<>();

    ValueMeasures(ValueType.Factory type, long limitMillis) {
        this.type = type;
        this.limitMillis = limitMillis;
        writer = type.create(0, deltas::add);
        reader = type.create(1, DeltaSink.NONE);
    }

    /** Measures {@code count} writes, and {@code more} on top of them. */
    Map<String, Metric> measure(int count, int more) {
        if (round(0, count, "")) {
            byte[] state = writer.crdt().encode();
            metrics.put("saved", Metric.whole(state.length));
            Stopwatch loading = Stopwatch.start(limitMillis);
            ValueType loaded = type.create(2, DeltaSink.NONE);
            loaded.crdt().load(state);
            metrics.put("load", loading.stop(1, 1));
            expect("the loaded one", loaded, count);
            if (more > 0) {
                round(count, count + more, "more-");
            }
        }
        return metrics;
    }

    /** Whether all was written and received in time. */
    private boolean round(int from, int to, String prefix) {
        deltas.clear();
        Stopwatch writing = Stopwatch.start(limitMillis);
        int written = from;
        while (written < to && !writing.isOver()) {
            writer.write(written++);
        }
        Metric write = writing.stop(written - from, to - from);
        expect("the writer", writer, written);

        Stopwatch receiving = Stopwatch.start(limitMillis);
        int received = 0;
        while (received < deltas.size() && !receiving.isOver()) {
            reader.crdt().apply(writer.crdt().id(), deltas.get(received++));
        }
        Metric receive = receiving.stop(received, to - from);
        expect("the receiver", reader, from + received);

        double bytes =
                deltas.stream().mapToLong(delta -> delta.length).average().orElse(0);
        metrics.put(prefix + "write", write);
        metrics.put(prefix + "receive", receive);
        metrics.put(prefix + "bytes", Metric.whole(bytes));
        return receive.share() == 1;
    }

    private static void expect(String who, ValueType actual, long expected) {
        if (actual.count() != expected) {
            throw new IllegalStateException(who + " has " + actual.count() + " for " + expected);
        }
    }
}
