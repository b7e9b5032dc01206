package org.peerbase.benchmarks.crdt.own;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peerbase.benchmarks.crdt.Metric;
import org.peerbase.crdt.DeltaSink;

/** What is measured of maps, sets and counters; the same as in {@code values.mjs} for the libraries on Node. */
final class ValueMeasures {
    private final ValueType.Factory type;
    private final long limitMillis;

    ValueMeasures(ValueType.Factory type, long limitMillis) {
        this.type = type;
        this.limitMillis = limitMillis;
    }

    /** Measures {@code more} writes on top of {@code count} that are made before. */
    Map<String, Metric> measure(int count, int more) {
        List<byte[]> deltas = new ArrayList<>();
        ValueType writer = type.create(0, deltas::add);
        ValueType reader = type.create(1, DeltaSink.NONE);
        for (int i = 0; i < count; i++) {
            writer.write(i);
        }
        deltas.forEach(delta -> reader.crdt().apply(writer.crdt().id(), delta));
        deltas.clear();

        Map<String, Metric> metrics = new LinkedHashMap<>();
        Stopwatch writing = Stopwatch.start(limitMillis);
        int written = 0;
        while (written < more && !writing.isOver()) {
            writer.write(count + written++);
        }
        Metric write = writing.stop(written, more);
        metrics.put("write", write);
        expect("the writer", writer, count + written);
        metrics.put(
                "bytes",
                new Metric(
                        deltas.stream()
                                .mapToLong(delta -> delta.length)
                                .average()
                                .orElse(0),
                        write.share()));

        Stopwatch receiving = Stopwatch.start(limitMillis);
        int received = 0;
        while (received < deltas.size() && !receiving.isOver()) {
            reader.crdt().apply(writer.crdt().id(), deltas.get(received++));
        }
        metrics.put("receive", receiving.stop(received, more));
        expect("the receiver", reader, count + received);

        if (write.share() == 1) {
            byte[] state = writer.crdt().encode();
            metrics.put("saved", Metric.whole(state.length));
            Stopwatch loading = Stopwatch.start(limitMillis);
            ValueType loaded = type.create(2, DeltaSink.NONE);
            loaded.crdt().load(state);
            metrics.put("load", loading.stop(1, 1));
            expect("the loaded one", loaded, count + more);
        }
        return metrics;
    }

    private static void expect(String who, ValueType actual, long expected) {
        if (actual.count() != expected) {
            throw new IllegalStateException(who + " has " + actual.count() + " for " + expected);
        }
    }
}
