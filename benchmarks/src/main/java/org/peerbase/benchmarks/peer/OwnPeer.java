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
        RoundTrips trips = new RoundTrips(count);
        stream.handler(trips);
        trips.begin(stream);
        List<Double> micros = await(trips.done);
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

    /** Sends the next message when the one before is back, on the event loop: no other thread is woken between. */
    private static final class RoundTrips implements StreamHandler {
        private final CompletableFuture<List<Double>> done = new CompletableFuture<>();
        private final byte[] message = new byte[PING_BYTES];
        private final List<Double> micros = new ArrayList<>();
        private final int count;
        private long sentAt;
        private int bytesBack;

        RoundTrips(int count) {
            this.count = count;
        }

        void begin(Stream stream) {
            sentAt = System.nanoTime();
            var unused = stream.write(message);
        }

        @Override
        public void onData(Stream stream, ByteBuf data) {
            bytesBack += data.readableBytes();
            if (bytesBack < PING_BYTES) {
                return;
            }
            bytesBack = 0;
            micros.add((System.nanoTime() - sentAt) / 1e3);
            if (micros.size() == count) {
                done.complete(List.copyOf(micros));
            } else {
                begin(stream);
            }
        }

        @Override
        public void onClosed(Stream stream, @Nullable Throwable cause) {
            done.completeExceptionally(
                    new IllegalStateException("the stream ended before all echoes were back", cause));
        }
    }
}
