package org.peerbase.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.peerbase.benchmarks.BenchmarkReport.Better;
import org.peerbase.benchmarks.BenchmarkReport.Row;
import org.peerbase.benchmarks.peer.PeerProcess;
import org.peerbase.benchmarks.peer.PeerProcessException;

/**
 * Measures a libp2p implementation, or several under the same load: every peer is a process of its own on loopback, TCP
 * with Noise and Yamux. Absolute figures are the machine's; the ratios between contenders measured in one run are good.
 */
public final class Libp2pBenchmark {
    private static final double MICROS = 1e6;
    private static final double MEGABYTE = 1e6;
    private static final double KIBIBYTE = 1024;
    private static final int FEW_PEERS = 2;
    private static final int MORE_PEERS = 8;
    /** Messages that are on their way at most; the next window is published when all peers have all but the last one. */
    private static final int WINDOW = 50;

    private static final String TOPIC = "peerbase/benchmark";

    private final Libp2pLoad load;
    private final List<Contender> contenders;
    private final Consumer<String> progress;
    private final List<Row> rows = new ArrayList<>();

    private Libp2pBenchmark(Libp2pLoad load, List<Contender> contenders, Consumer<String> progress) {
        this.load = load;
        this.contenders = contenders;
        this.progress = progress;
    }

    /**
     * Measures everything, one contender after the other for each quantity.
     *
     * @param contenders the first is the one that the others are compared to
     * @param progress told, in a few words, what is being measured
     * @throws PeerProcessException if a peer breaks down; a quantity that can't be measured is NaN in the report
     */
    public static BenchmarkReport run(Libp2pLoad load, List<Contender> contenders, Consumer<String> progress) {
        Libp2pBenchmark benchmark = new Libp2pBenchmark(load, contenders, progress);
        benchmark.measurePairs();
        benchmark.measureMemory();
        benchmark.measureGossip(FEW_PEERS);
        benchmark.measureGossip(MORE_PEERS);
        return new BenchmarkReport(contenders.stream().map(Contender::name).toList(), benchmark.rows);
    }

    private void measurePairs() {
        List<Pair> pairs = new ArrayList<>();
        try {
            contenders.forEach(contender -> pairs.add(new Pair(contender)));
            row(
                    "dials with handshake, one after another",
                    "1/s",
                    Better.HIGHER,
                    pairs,
                    pair -> pair.dialsPerSecond(load.dials()));
            pairs.forEach(Pair::connect);
            row(
                    "round trip on an open stream, median",
                    "µs",
                    Better.LOWER,
                    pairs,
                    pair -> pair.roundTrip(load.roundTrips(), 0.5));
            row(
                    "round trip on an open stream, p95",
                    "µs",
                    Better.LOWER,
                    pairs,
                    pair -> pair.roundTrip(load.roundTrips(), 0.95));
            throughput("one stream", 1, pairs);
            throughput(load.streams() + " streams", load.streams(), pairs);
        } finally {
            pairs.forEach(Pair::close);
        }
    }

    private void throughput(String name, int streams, List<Pair> pairs) {
        long each = load.bytes() / streams;
        row(name + ", upload", "MB/s", Better.HIGHER, pairs, pair -> pair.throughput(each, 0, streams));
        row(name + ", download", "MB/s", Better.HIGHER, pairs, pair -> pair.throughput(0, each, streams));
    }

    private void measureMemory() {
        once("memory for each of " + load.connections() + " connections", "KiB", Better.LOWER, contender -> {
            try (PeerProcess server = contender.start();
                    PeerProcess client = contender.start()) {
                // What the first connections load and start is not the price of the others.
                client.ask("connections", "address", server.address(), "count", 1);
                long before = server.ask("memory").get("rss").asLong();
                client.ask("connections", "address", server.address(), "count", load.connections());
                long after = server.ask("memory").get("rss").asLong();
                return (after - before) / KIBIBYTE / load.connections();
            }
        });
    }

    private void measureGossip(int peers) {
        List<Swarm> swarms = new ArrayList<>();
        try {
            contenders.forEach(contender -> swarms.add(new Swarm(contender, peers)));
            row(
                    "gossipsub, " + peers + " peers, delivered to all",
                    "msg/s",
                    Better.HIGHER,
                    swarms,
                    swarm -> swarm.messagesPerSecond(load.messages(), load.messageBytes()));
        } finally {
            swarms.forEach(Swarm::close);
        }
    }

    /** Measures for each contender in turn, over and over, after a first time that doesn't count; one that fails is left alone. */
    private <T> void row(String name, String unit, Better better, List<T> measured, ToDoubleFunction<T> measure) {
        progress.accept(name);
        List<List<Double>> samples = new ArrayList<>();
        boolean[] broken = new boolean[measured.size()];
        measured.forEach(each -> samples.add(new ArrayList<>()));
        for (int repetition = -1; repetition < load.repetitions(); repetition++) {
            for (int i = 0; i < measured.size(); i++) {
                T each = measured.get(i);
                double sample = broken[i] ? Double.NaN : orNaN(() -> measure.applyAsDouble(each));
                broken[i] |= Double.isNaN(sample);
                if (repetition >= 0) {
                    samples.get(i).add(sample);
                }
            }
        }
        rows.add(new Row(
                name,
                unit,
                better,
                samples.stream().map(BenchmarkReport::median).toList()));
    }

    private void once(String name, String unit, Better better, ToDoubleFunction<Contender> measure) {
        progress.accept(name);
        rows.add(new Row(
                name,
                unit,
                better,
                contenders.stream()
                        .map(contender -> orNaN(() -> measure.applyAsDouble(contender)))
                        .toList()));
    }

    private double orNaN(DoubleSupplier measure) {
        try {
            return measure.getAsDouble();
        } catch (PeerProcessException e) {
            progress.accept("  not measured: " + e.getMessage());
            return Double.NaN;
        }
    }

    /** Two peers, one of which connects to the other. */
    private static final class Pair implements AutoCloseable {
        private final PeerProcess server;
        private final PeerProcess client;

        Pair(Contender contender) {
            server = contender.start();
            client = contender.start();
        }

        void connect() {
            client.ask("dial", "address", server.address());
        }

        double dialsPerSecond(int count) {
            return count
                    * MICROS
                    / client.ask("dials", "address", server.address(), "count", count)
                            .get("micros")
                            .asDouble();
        }

        double roundTrip(int count, double fraction) {
            List<Double> micros = new ArrayList<>();
            client.ask("rtt", "peer", server.peerId(), "count", count)
                    .get("micros")
                    .forEach(sample -> micros.add(sample.asDouble()));
            return BenchmarkReport.percentile(micros, fraction);
        }

        double throughput(long upload, long download, int streams) {
            double micros = client.ask(
                            "perf", "peer", server.peerId(), "upload", upload, "download", download, "streams", streams)
                    .get("micros")
                    .asDouble();
            return (upload + download) * streams / MEGABYTE / (micros / MICROS);
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    /** Peers that are all connected to each other and subscribe to one topic; the first one publishes. */
    private static final class Swarm implements AutoCloseable {
        private final List<PeerProcess> peers = new ArrayList<>();
        private int published;

        Swarm(Contender contender, int size) {
            for (int i = 0; i < size; i++) {
                peers.add(contender.start());
            }
            for (int i = 0; i < size; i++) {
                for (PeerProcess earlier : peers.subList(0, i)) {
                    peers.get(i).ask("dial", "address", earlier.address());
                }
            }
            peers.forEach(peer -> peer.ask("subscribe", "topic", TOPIC));
            String publisher = publisher().peerId().toString();
            for (PeerProcess receiver : receivers()) {
                String id = receiver.peerId().toString();
                publisher()
                        .event(
                                "subscription",
                                event -> event.get("peer").asText().equals(id));
                receiver.event(
                        "subscription", event -> event.get("peer").asText().equals(publisher));
            }
        }

        double messagesPerSecond(int count, int bytes) {
            long start = System.nanoTime();
            List<PeerProcess.Pending> delivered = List.of();
            for (int sent = 0; sent < count; sent += WINDOW) {
                int window = Math.min(WINDOW, count - sent);
                published += window;
                List<PeerProcess.Pending> counting = new ArrayList<>();
                for (PeerProcess receiver : receivers()) {
                    counting.add(receiver.begin("count", "total", published));
                }
                publisher().ask("flood", "topic", TOPIC, "count", window, "bytes", bytes);
                delivered.forEach(PeerProcess.Pending::await);
                delivered = counting;
            }
            delivered.forEach(PeerProcess.Pending::await);
            return count / ((System.nanoTime() - start) / 1e9);
        }

        private PeerProcess publisher() {
            return peers.get(0);
        }

        private List<PeerProcess> receivers() {
            return peers.subList(1, peers.size());
        }

        @Override
        public void close() {
            peers.forEach(PeerProcess::close);
        }
    }
}
