package org.peerbase.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.peerbase.Collaboration;
import org.peerbase.PeerBase;
import org.peerbase.PeerBaseOptions;
import org.peerbase.benchmarks.BenchmarkReport.Better;
import org.peerbase.benchmarks.BenchmarkReport.Row;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/**
 * Measures what it costs to have many collaborations open in one app: two peers in this process, connected on loopback,
 * which both have all of them. Each was written to once.
 */
public final class CollaborationsBenchmark {
    private static final String NAME = "peerbase";
    private static final double SECOND = 1e9;
    private static final double KIB = 1024;
    private static final int PEERS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final int collaborations;
    private final Duration idle;
    private final Consumer<String> progress;
    private final List<Row> rows = new ArrayList<>();

    private CollaborationsBenchmark(int collaborations, Duration idle, Consumer<String> progress) {
        this.collaborations = collaborations;
        this.idle = idle;
        this.progress = progress;
    }

    /**
     * Measures everything.
     *
     * @param collaborations how many, at least 1
     * @param idle for how long the processor's time is measured while nobody does anything
     * @param progress told, in a few words, what is being measured
     * @throws IllegalStateException if the peers don't find each other in time
     */
    public static BenchmarkReport run(int collaborations, Duration idle, Consumer<String> progress) {
        CollaborationsBenchmark benchmark = new CollaborationsBenchmark(collaborations, idle, progress);
        benchmark.measure();
        return new BenchmarkReport(List.of(NAME), benchmark.rows);
    }

    private void measure() {
        try (PeerBase one = PeerBase.create("benchmark", onLoopback().build())) {
            one.start().join();
            try (PeerBase other = PeerBase.create(
                    "benchmark", onLoopback().bootstrap(one.addresses()).build())) {
                other.start().join();
                progress.accept("warming up");
                // What is loaded and kept for the first ones is not the price of the others.
                List<Collaboration<Text>> first = open(one, "warm-up", Math.min(20, collaborations));
                List<Collaboration<Text>> second = open(other, "warm-up", Math.min(20, collaborations));
                await("members", () -> members(first) + members(second), 2L * PEERS * first.size());
                measure(one, other);
            }
        }
    }

    private void measure(PeerBase one, PeerBase other) {
        String name = String.format(Locale.ROOT, "%,d collaborations", collaborations);
        long heapBefore = UsedHeap.bytes();
        int threadsBefore = threads();
        progress.accept("opening " + name);
        long began = System.nanoTime();
        List<Collaboration<Text>> ours = open(one, "collaboration", collaborations);
        add(name + ", until open", "s", seconds(System.nanoTime() - began));
        long heapAlone = UsedHeap.bytes();
        add(name + ", heap each, with no other member", "KiB", (heapAlone - heapBefore) / KIB / collaborations);

        progress.accept("opening them at another peer");
        began = System.nanoTime();
        List<Collaboration<Text>> theirs = open(other, "collaboration", collaborations);
        await("members", () -> members(ours) + members(theirs), (long) PEERS * PEERS * collaborations);
        add(name + ", until another peer is a member of all", "s", seconds(System.nanoTime() - began));

        progress.accept("a change in each");
        began = System.nanoTime();
        ours.forEach(collaboration -> collaboration.shared().append("Hello"));
        await("changes", () -> received(theirs), collaborations);
        add(name + ", a change in each, until all arrived", "s", seconds(System.nanoTime() - began));

        progress.accept("settling");
        // As long as is measured then: until what has happened is compared, and compiled.
        LockSupport.parkNanos(idle.toNanos());
        add(
                name + ", heap each and peer, linked and written to",
                "KiB",
                (UsedHeap.bytes() - heapBefore) / KIB / collaborations / PEERS);
        add(name + ", threads more than with few", "", threads() - threadsBefore);

        progress.accept("idling for " + idle.toSeconds() + " s");
        long processor = processorNanos();
        long wire = one.traffic().bytesOut() + other.traffic().bytesOut();
        long start = System.nanoTime();
        for (long left = idle.toNanos(); left > 0; left = start + idle.toNanos() - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        double minutes = (System.nanoTime() - start) / SECOND / 60;
        add(
                name + ", idle, processor time a minute and peer",
                "s",
                (processorNanos() - processor) / SECOND / minutes / PEERS);
        add(
                name + ", idle, sent a minute and peer",
                "KiB",
                (one.traffic().bytesOut() + other.traffic().bytesOut() - wire) / KIB / minutes / PEERS);
    }

    private List<Collaboration<Text>> open(PeerBase peer, String name, int count) {
        List<CompletableFuture<Collaboration<Text>>> opening = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opening.add(peer.collaborate(name + " " + i, CrdtTypes.text()));
        }
        return opening.stream().map(CompletableFuture::join).toList();
    }

    private static PeerBaseOptions.Builder onLoopback() {
        return PeerBaseOptions.builder().listen("/ip4/127.0.0.1/tcp/0");
    }

    private static long members(List<Collaboration<Text>> collaborations) {
        return collaborations.stream()
                .mapToLong(collaboration -> collaboration.peers().size())
                .sum();
    }

    private static long received(List<Collaboration<Text>> collaborations) {
        return collaborations.stream()
                .mapToLong(collaboration -> collaboration.stats().changesReceived())
                .sum();
    }

    private static void await(String what, LongSupplier count, long wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (long now = count.getAsLong(); now < wanted; now = count.getAsLong()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        now + " instead of " + wanted + " " + what + " after " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long processorNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }

    private void add(String name, String unit, double value) {
        rows.add(new Row(name, unit, Better.LOWER, List.of(value)));
    }
}
