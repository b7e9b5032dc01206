package org.peerbase.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.peerbase.Collaboration;
import org.peerbase.CollaborationEvent;
import org.peerbase.CollaborationOptions;
import org.peerbase.PeerBase;
import org.peerbase.PeerBaseOptions;
import org.peerbase.Registration;
import org.peerbase.benchmarks.BenchmarkReport.Better;
import org.peerbase.benchmarks.BenchmarkReport.Row;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Rga;
import org.peerbase.keys.Keys;

/**
 * Measures many peers in one collaboration, after the original's {@code one-collaboration-many-peers} and {@code
 * one-seed-many-replicas}: a shared list to which all write. The peers are in this process, each with sockets, connections
 * and threads of its own, as they would have on machines of their own. Only what users can call is called.
 */
public final class SwarmBenchmark {
    /** The columns of the report. */
    private static final List<String> CONTENDERS = List.of("with keys", "public", "the original");

    private static final double SECOND = 1e9;
    private static final double MILLISECOND = 1e6;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** One peer and its list. */
    private record Replica(PeerBase peer, Collaboration<Rga<@Nullable Object>> list) {}

    private final SwarmLoad load;
    private final Consumer<String> progress;

    private SwarmBenchmark(SwarmLoad load, Consumer<String> progress) {
        this.load = load;
        this.progress = progress;
    }

    /**
     * Measures everything, with keys and without.
     *
     * @param progress told, in a few words, what is being measured
     * @throws IllegalStateException if the peers don't agree in time, or end up with different content
     */
    public static BenchmarkReport run(SwarmLoad load, Consumer<String> progress) {
        SwarmBenchmark benchmark = new SwarmBenchmark(load, progress);
        List<Row> rows = new ArrayList<>();
        benchmark.progress.accept("warming up");
        for (boolean sealed : List.of(true, false)) {
            benchmark.measureSwarm(2, sealed, SwarmLoad.WARM_UP);
        }
        for (int peers : load.peers()) {
            rows.addAll(
                    together(benchmark.measureSwarm(peers, true, load), benchmark.measureSwarm(peers, false, load)));
        }
        rows.addAll(together(benchmark.measureSeed(true), benchmark.measureSeed(false)));
        return new BenchmarkReport(CONTENDERS, rows);
    }

    /** The rows of two runs side by side, and the original's beside them. */
    private static List<Row> together(List<Row> sealed, List<Row> open) {
        return BenchmarkReport.sideBySide(List.of(sealed, open, OriginalSwarm.rowsFor(sealed)));
    }

    /** All write: first one change a second each, then all at once. */
    private List<Row> measureSwarm(int peers, boolean sealed, SwarmLoad amount) {
        String name = String.format(Locale.ROOT, "%d peers", peers);
        progress.accept(name + (sealed ? ", with keys" : ", public"));
        List<Row> rows = new ArrayList<>();
        List<Replica> replicas = new ArrayList<>();
        try {
            CollaborationOptions options = options(sealed ? Optional.of(Keys.generate()) : Optional.empty());
            List<Double> starts = new ArrayList<>();
            for (int i = 0; i < amount.starts(); i++) {
                stop(replicas);
                long began = System.nanoTime();
                start(replicas, peers, options);
                awaitAll(replicas, peers, replica -> replica.list().peers().size(), "members");
                starts.add((System.nanoTime() - began) / SECOND);
            }
            rows.add(row(name + ", start until all know all", "s", BenchmarkReport.median(starts)));

            long wire = sent(replicas);
            List<Double> agreements = writePaced(replicas, amount.pacedChanges());
            int changes = peers * amount.pacedChanges();
            rows.add(row(
                    name + ", a change a second each, after the last until all agree",
                    "ms",
                    BenchmarkReport.median(agreements)));
            rows.add(row(name + ", the same, sent in all", "B/change", (double) (sent(replicas) - wire) / changes));

            List<Double> bursts = new ArrayList<>();
            for (int k = 1; k <= amount.bursts(); k++) {
                long began = System.nanoTime();
                for (int i = 0; i < amount.burst(); i++) {
                    for (Replica replica : replicas) {
                        replica.list().shared().push(i);
                    }
                }
                int all = changes + k * peers * amount.burst();
                awaitAll(replicas, all, replica -> replica.list().shared().size(), "changes");
                bursts.add((System.nanoTime() - began) / SECOND);
            }
            rows.add(new Row(
                    name + String.format(Locale.ROOT, ", %,d changes at once each, at all", amount.burst()),
                    "1/s",
                    Better.HIGHER,
                    List.of(peers * amount.burst() / BenchmarkReport.median(bursts))));
            verifyEqual(replicas);
        } finally {
            stop(replicas);
        }
        return rows;
    }

    /** One peer has a list; many come that have not, all at once. */
    private List<Row> measureSeed(boolean sealed) {
        String name = String.format(Locale.ROOT, "a seed of %d changes, %d replicas", load.seed(), load.replicas());
        progress.accept(name + (sealed ? ", with keys" : ", public"));
        List<Replica> replicas = new ArrayList<>();
        try {
            CollaborationOptions options = options(sealed ? Optional.of(Keys.generate()) : Optional.empty());
            start(replicas, 1, options);
            for (int i = 0; i < load.seed(); i++) {
                replicas.get(0).list().shared().push(i);
            }
            long began = System.nanoTime();
            start(replicas, 1 + load.replicas(), options);
            long agreed = awaitAll(
                    replicas, load.seed(), replica -> replica.list().shared().size(), "changes");
            verifyEqual(replicas);
            return List.of(row(name + ", start until all have it", "s", (agreed - began) / SECOND));
        } finally {
            stop(replicas);
        }
    }

    private static CollaborationOptions options(Optional<Keys> keys) {
        CollaborationOptions.Builder options = CollaborationOptions.builder();
        keys.ifPresent(options::keys);
        return options.build();
    }

    /** Starts as many as are missing, all at once; the first is the one that the others know. */
    private static void start(List<Replica> replicas, int wanted, CollaborationOptions options) {
        if (replicas.isEmpty()) {
            replicas.add(startOne(PeerBaseOptions.builder(), options).join());
        }
        List<CompletableFuture<Replica>> starting = new ArrayList<>();
        for (int i = replicas.size(); i < wanted; i++) {
            starting.add(startOne(
                    PeerBaseOptions.builder().bootstrap(replicas.get(0).peer().addresses()), options));
        }
        starting.forEach(replica -> replicas.add(replica.join()));
    }

    private static CompletableFuture<Replica> startOne(PeerBaseOptions.Builder options, CollaborationOptions how) {
        PeerBase peer = PeerBase.create(
                "benchmark", options.listen("/ip4/127.0.0.1/tcp/0").build());
        return peer.start()
                .thenCompose(started -> started.collaborate("list", CrdtTypes.rga(), how))
                .thenApply(list -> new Replica(peer, list));
    }

    private static void stop(List<Replica> replicas) {
        CompletableFuture.allOf(
                        replicas.stream().map(replica -> replica.peer().stop()).toArray(CompletableFuture[]::new))
                .join();
        replicas.clear();
    }

    /**
     * Each makes a change a second, at times spread over the second; returns after how many milliseconds all agreed, from the
     * last change of each second on.
     */
    private static List<Double> writePaced(List<Replica> replicas, int seconds) {
        List<Double> agreements = new ArrayList<>();
        long start = System.nanoTime();
        long changes = 0;
        for (int second = 0; second < seconds; second++) {
            for (Replica replica : replicas) {
                awaitTime(start + changes * TimeUnit.SECONDS.toNanos(1) / replicas.size());
                replica.list().shared().push(changes++);
            }
            long lastWrite = System.nanoTime();
            long agreed = awaitAll(
                    replicas, changes, replica -> replica.list().shared().size(), "changes");
            agreements.add(Math.max(0, agreed - lastWrite) / MILLISECOND);
        }
        return agreements;
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits until every replica counts as many; returns when the last of them did. */
    private static long awaitAll(List<Replica> replicas, long wanted, ToLongFunction<Replica> count, String what) {
        List<CompletableFuture<Long>> reached = new ArrayList<>();
        List<Registration> registrations = new ArrayList<>();
        for (Replica replica : replicas) {
            CompletableFuture<Long> there = new CompletableFuture<>();
            registrations.add(replica.list().on(CollaborationEvent.class, event -> {
                if (count.applyAsLong(replica) >= wanted) {
                    there.complete(System.nanoTime());
                }
            }));
            if (count.applyAsLong(replica) >= wanted) {
                there.complete(System.nanoTime());
            }
            reached.add(there);
        }
        try {
            return reached.stream()
                    .mapToLong(there -> there.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .join())
                    .max()
                    .orElseThrow();
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "not all have " + wanted + " " + what + " after " + PATIENCE.toSeconds() + " s: "
                            + replicas.stream().map(count::applyAsLong).toList(),
                    e);
        } finally {
            registrations.forEach(Registration::close);
        }
    }

    private static void verifyEqual(List<Replica> replicas) {
        Object first = replicas.get(0).list().value();
        if (!replicas.stream().allMatch(replica -> Objects.equals(replica.list().value(), first))) {
            throw new IllegalStateException("the peers ended up with different content");
        }
    }

    private static long sent(List<Replica> replicas) {
        return replicas.stream()
                .mapToLong(replica -> replica.peer().traffic().bytesOut())
                .sum();
    }

    private static Row row(String name, String unit, double value) {
        return new Row(name, unit, Better.LOWER, List.of(value));
    }
}
