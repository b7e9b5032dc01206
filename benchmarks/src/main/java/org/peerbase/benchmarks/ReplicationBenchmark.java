package org.peerbase.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.peerbase.benchmarks.BenchmarkReport.Better;
import org.peerbase.benchmarks.BenchmarkReport.Row;
import org.peerbase.benchmarks.peer.CollaboratingPeer;
import org.peerbase.benchmarks.peer.PeerProcess;
import org.peerbase.benchmarks.peer.PeerProcessException;
import org.peerbase.keys.Keys;

/**
 * Measures how changes go from one peer to another, each a process of its own, on loopback with all that belongs to it:
 * stored durably before they are sent, encrypted, applied, told to a listener. One change is one element pushed onto a
 * shared list.
 *
 * <p>Every change carries the moment at which it was due, and its time to the other peer counts from then: a writer that
 * is held up does not hide it (no coordinated omission). The processes share the machine's monotonic clock, which is
 * verified.
 */
public final class ReplicationBenchmark {
    private static final String NAME = "peerbase";
    private static final double SECOND = 1e9;
    private static final double MILLISECOND = 1e6;

    /** Where the peers keep the changes. */
    public enum Keeping {
        /** In SQLite files of a temporary folder; a change is on the disk before it is sent. */
        DISK,
        /** Nowhere but in memory. */
        MEMORY
    }

    private final ReplicationLoad load;
    private final Keeping keeping;

    /** As a URI; {@code -} for none. */
    private final String keys;

    private final Path folder;
    private final Consumer<String> progress;
    private final List<Row> rows = new ArrayList<>();
    private int peers;

    private ReplicationBenchmark(
            ReplicationLoad load, Keeping keeping, String keys, Path folder, Consumer<String> progress) {
        this.load = load;
        this.keeping = keeping;
        this.keys = keys;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * Measures everything.
     *
     * @param keys whether to measure a collaboration with keys too, in a second column
     * @param progress told, in a few words, what is being measured
     * @throws PeerProcessException if a peer breaks down, or peers end up with different content
     * @throws UncheckedIOException if there is no temporary folder to be had
     */
    public static BenchmarkReport run(ReplicationLoad load, Keeping keeping, boolean keys, Consumer<String> progress) {
        List<Row> open = measure(load, keeping, "-", progress);
        if (!keys) {
            return new BenchmarkReport(List.of(NAME), open);
        }
        List<Row> sealed =
                measure(load, keeping, Keys.uriEncode(Keys.generate()), text -> progress.accept(text + ", with keys"));
        return new BenchmarkReport(List.of(NAME, NAME + ", keys"), BenchmarkReport.sideBySide(List.of(open, sealed)));
    }

    private static List<Row> measure(ReplicationLoad load, Keeping keeping, String keys, Consumer<String> progress) {
        try {
            Path folder = Files.createTempDirectory("peerbase-bench");
            try {
                ReplicationBenchmark benchmark = new ReplicationBenchmark(load, keeping, keys, folder, progress);
                benchmark.measureChanges();
                benchmark.measureCatchUp();
                return benchmark.rows;
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private PeerProcess start(List<String> bootstrap) {
        List<String> arguments = new ArrayList<>();
        arguments.add(
                keeping == Keeping.DISK ? folder.resolve("peer-" + ++peers).toString() : "-");
        arguments.addAll(bootstrap);
        PeerProcess peer = PeerProcess.start(OwnProcess.command(CollaboratingPeer.class, arguments));
        try {
            verifyClock(peer);
        } catch (PeerProcessException e) {
            peer.close();
            throw e;
        }
        return peer;
    }

    /** Each peer's clock must lie between two readings of ours. */
    private static void verifyClock(PeerProcess peer) {
        peer.peerId();
        long before = System.nanoTime();
        long there = peer.ask("clock").get("nanos").asLong();
        if (there < before || there > System.nanoTime()) {
            throw new PeerProcessException("the processes of this machine do not share a monotonic clock");
        }
    }

    private void measureChanges() {
        try (PeerProcess writer = start(List.of());
                PeerProcess reader = start(List.of(writer.address().toString()))) {
            writer.ask("open", "keys", keys);
            reader.ask("open", "keys", keys);
            progress.accept("warming up");
            transfer(writer, reader, load.warmUp(), 0);
            load.paces().forEach(pace -> measurePace(writer, reader, pace));
            load.bursts().forEach(burst -> measureBurst(writer, reader, burst));
            verifyEqual(writer, reader);
        }
    }

    private static void verifyEqual(PeerProcess one, PeerProcess other) {
        if (!one.ask("digest").get("digest").equals(other.ask("digest").get("digest"))) {
            throw new PeerProcessException("the peers ended up with different content");
        }
    }

    /** What a run of changes did. */
    private record Transfer(JsonNode written, JsonNode arrived, double wireBytes, double payloadBytes) {
        double nanosUntilAllArrived() {
            return arrived.get("last").asLong() - written.get("start").asLong();
        }

        double percentile(String name) {
            return arrived.get(name).asLong() / MILLISECOND;
        }
    }

    private static Transfer transfer(PeerProcess writer, PeerProcess reader, int changes, int perSecond) {
        long wire = sum("wire", writer, reader);
        long payload = sum("payload", writer, reader);
        reader.ask("reset");
        JsonNode written = writer.ask("write", "count", changes, "rate", perSecond);
        JsonNode arrived = reader.ask("expect", "count", changes);
        return new Transfer(
                written, arrived, sum("wire", writer, reader) - wire, sum("payload", writer, reader) - payload);
    }

    private static long sum(String field, PeerProcess... peers) {
        return Stream.of(peers)
                .mapToLong(peer -> peer.ask("traffic").get(field).asLong())
                .sum();
    }

    private void measurePace(PeerProcess writer, PeerProcess reader, ReplicationLoad.Pace pace) {
        String name = String.format(Locale.ROOT, "%,d changes/s", pace.perSecond());
        progress.accept(name);
        Transfer transfer = transfer(writer, reader, pace.changes(), pace.perSecond());
        for (String percentile : List.of("p50", "p95", "p99")) {
            add(name + ", change to event, " + percentile, "ms", Better.LOWER, transfer.percentile(percentile));
        }
        add(name + ", sent in all", "B/change", Better.LOWER, transfer.wireBytes() / pace.changes());
    }

    private void measureBurst(PeerProcess writer, PeerProcess reader, int changes) {
        String name = String.format(Locale.ROOT, "%,d changes at once", changes);
        progress.accept(name);
        List<Double> rates = new ArrayList<>();
        List<Double> wire = new ArrayList<>();
        List<Double> payload = new ArrayList<>();
        for (int repetition = 0; repetition < load.repetitions(); repetition++) {
            Transfer transfer = transfer(writer, reader, changes, 0);
            rates.add(changes * SECOND / transfer.nanosUntilAllArrived());
            wire.add(transfer.wireBytes() / changes);
            payload.add(transfer.payloadBytes() / changes);
        }
        add(name + ", until all arrived", "1/s", Better.HIGHER, BenchmarkReport.median(rates));
        add(name + ", sent in all", "B/change", Better.LOWER, BenchmarkReport.median(wire));
        add(name + ", of that payload", "B/change", Better.LOWER, BenchmarkReport.median(payload));
    }

    private void measureCatchUp() {
        String name = String.format(Locale.ROOT, "a fresh peer gets %,d changes", load.catchUp());
        progress.accept(name);
        try (PeerProcess writer = start(List.of())) {
            writer.ask("open", "keys", keys);
            writer.ask("write", "count", load.catchUp(), "rate", 0);
            try (PeerProcess reader = start(List.of(writer.address().toString()))) {
                long opened = reader.ask("open", "keys", keys).get("nanos").asLong();
                JsonNode arrived = reader.ask("expect", "count", load.catchUp());
                long first = arrived.get("first").asLong();
                long last = arrived.get("last").asLong();
                add(name + ", in all", "s", Better.LOWER, (last - opened) / SECOND);
                add(name + ", from the first on", "s", Better.LOWER, (last - first) / SECOND);
                verifyEqual(writer, reader);
            }
        }
    }

    private void add(String name, String unit, Better better, double value) {
        rows.add(new Row(name, unit, better, List.of(value)));
    }
}
