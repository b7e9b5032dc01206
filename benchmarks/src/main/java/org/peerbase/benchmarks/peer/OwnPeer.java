package org.peerbase.benchmarks.peer;

import static org.peerbase.benchmarks.peer.CommandLoop.PATIENCE_SECONDS;
import static org.peerbase.benchmarks.peer.CommandLoop.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.Limits;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.libp2p.echo.EchoResponder;
import org.peerbase.libp2p.perf.PerfResponder;
import org.peerbase.libp2p.pubsub.Gossipsub;
import org.peerbase.libp2p.pubsub.SubscriptionListener;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * A node of ours under the same commands as the foreign ones, as far as the benchmarks use them. It lives until its
 * standard input ends.
 */
public final class OwnPeer {
    private static final int MANY = 10_000;
    private static final int PING_BYTES = 32;

    private final CommandLoop loop = new CommandLoop();
    private final Host host;
    private final Gossipsub gossipsub;
    private final Tally delivered = new Tally();

    private OwnPeer(Host host) {
        this.host = host;
        this.gossipsub = Gossipsub.create(host);
        gossipsub.addListener(new Interests());
    }

    /** Starts the node and obeys. */
    public static void main(String[] arguments) throws IOException {
        Host host = Host.builder(PrivateKey.generateEd25519())
                .listen("/ip4/127.0.0.1/tcp/0")
                .limits(Limits.DEFAULTS.toBuilder()
                        .maxConnections(MANY)
                        .maxInboundConnections(MANY)
                        .maxOutboundConnections(MANY)
                        .maxConnectionsPerPeer(MANY)
                        .maxInboundConnectionsPerIp(MANY)
                        .build())
                .build();
        EchoResponder.serveOn(host);
        PerfResponder.serveOn(host);
        OwnPeer peer = new OwnPeer(host);
        await(host.start());
        List<Multiaddr> addresses = host.listenAddresses().stream()
                .map(address -> address.withPeerId(host.peerId()))
                .toList();
        peer.loop.run(host.peerId(), addresses, peer::obey);
        // Whoever started this peer is gone when standard input ends.
        peer.gossipsub.close();
        host.close();
    }

    private void obey(JsonNode command, ObjectNode answer) throws IOException {
        String name = command.get("do").asText();
        switch (name) {
            case "dial" -> await(host.connect(address(command)));
            case "dials" -> answer.put("micros", dials(endpoint(command), count(command)));
            case "connections" -> answer.put("open", connections(endpoint(command), count(command)));
            case "memory" -> answer.put("rss", residentBytes());
            case "rtt" -> roundTrips(peer(command), count(command)).forEach(answer.withArray("micros")::add);
            case "perf" -> answer.put("micros", perf(command));
            case "subscribe" -> gossipsub.subscribe(topic(command), (message, source) -> delivered.add());
            case "flood" ->
                flood(topic(command), count(command), command.get("bytes").asInt());
            case "count" -> delivered.await(command.get("total").asInt());
            default -> throw new IllegalArgumentException("no such command: " + name);
        }
    }

    private long dials(Multiaddr endpoint, int count) {
        long nanos = 0;
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            Connection connection = await(host.connect(endpoint));
            nanos += System.nanoTime() - start;
            await(connection.close());
        }
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private int connections(Multiaddr endpoint, int count) {
        for (int i = 0; i < count; i++) {
            await(host.connect(endpoint));
        }
        return host.connections().size();
    }

    /** What the operating system counts as this process's memory, after a collection of garbage. */
    private static long residentBytes() throws IOException {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }

    private List<Double> roundTrips(PeerId peer, int count) {
        Stream stream = await(host.newStream(peer, EchoResponder.PROTOCOL));
        Echoed echoed = new Echoed();
        stream.handler(echoed);
        byte[] data = new byte[PING_BYTES];
        List<Double> micros = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            var unused = stream.write(data);
            echoed.await();
            micros.add((System.nanoTime() - start) / 1e3);
        }
        await(stream.closeWrite());
        return micros;
    }

    private long perf(JsonNode command) {
        PeerId peer = peer(command);
        long upload = command.path("upload").asLong();
        long download = command.path("download").asLong();
        int streams = command.path("streams").asInt(1);
        long start = System.nanoTime();
        List<CompletableFuture<?>> runs = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            runs.add(host.perf(peer, upload, download));
        }
        await(CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new)));
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    }

    private void flood(String topic, int count, int bytes) {
        byte[] data = new byte[bytes];
        List<CompletableFuture<Integer>> published = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            published.add(gossipsub.publish(topic, data));
        }
        published.forEach(CommandLoop::await);
    }

    private static int count(JsonNode command) {
        return command.get("count").asInt();
    }

    private static PeerId peer(JsonNode command) {
        return PeerId.parse(command.get("peer").asText());
    }

    private static Multiaddr address(JsonNode command) {
        return Multiaddr.parse(command.get("address").asText());
    }

    private static String topic(JsonNode command) {
        return command.get("topic").asText();
    }

    /** The address without its peer id, which makes every dial a new connection. */
    private static Multiaddr endpoint(JsonNode command) {
        return address(command).withoutPeerId().orElseThrow();
    }

    /** Says, as the foreign peers do, who subscribes to what. */
    private final class Interests implements SubscriptionListener {
        @Override
        public void onPeerSubscribed(PeerId peer, String topic) {
            loop.say(CommandLoop.event("subscription")
                    .put("peer", peer.toString())
                    .put("topic", topic)
                    .put("subscribed", true));
        }
    }

    /** Counts, and lets others wait for a number. */
    private static final class Tally {
        private int count;

        synchronized void add() {
            count++;
            notifyAll();
        }

        synchronized void await(int number) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (count < number) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0) {
                    throw new IllegalStateException(count + " messages instead of " + number);
                }
                try {
                    wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Hands each whole answer from the event loop to the thread that waits for it. */
    private static final class Echoed implements StreamHandler {
        private final SynchronousQueue<Boolean> answers = new SynchronousQueue<>();
        private int bytes;

        @Override
        public void onData(Stream stream, ByteBuf data) {
            bytes += data.readableBytes();
            if (bytes == PING_BYTES) {
                bytes = 0;
                hand(true);
            }
        }

        @Override
        public void onClosed(Stream stream, @Nullable Throwable cause) {
            answers.offer(false);
        }

        private void hand(boolean answer) {
            try {
                answers.put(answer);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void await() {
            try {
                if (!Boolean.TRUE.equals(answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))) {
                    throw new IllegalStateException("no echo");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
