package org.peerbase.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostListener;
import org.peerbase.libp2p.Limits;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.echo.EchoResponder;
import org.peerbase.libp2p.perf.PerfResponder;
import org.peerbase.libp2p.pubsub.Gossipsub;
import org.peerbase.libp2p.pubsub.PubsubMessage;
import org.peerbase.libp2p.pubsub.Subscription;
import org.peerbase.libp2p.pubsub.SubscriptionListener;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** Our own host in this process, with the protocols that the foreign peers serve and use. Every wait is bounded. */
final class LocalPeer implements AutoCloseable {
    static final String ECHO = EchoResponder.PROTOCOL;
    static final String SINK = "/interop/sink/1.0.0";
    static final String FAREWELL = "/interop/farewell/1.0.0";
    static final String RESET = "/interop/reset/1.0.0";

    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final int PIECE = 64 * 1024;
    private static final int STREAMS = 4096;

    /** How a stream of the sink protocol ended. */
    record Sunk(
            PeerId peer,
            Digest.@Nullable Content content,
            @Nullable Throwable failure) {}

    /** That a peer subscribes to a topic now, or no longer. */
    record Interest(PeerId peer, String topic, boolean subscribed) {}

    /** What identify told. */
    record Identified(PeerId peer, PeerInfo info) {}

    private final Host host;
    private final Gossipsub gossipsub;
    private final Happenings<Sunk> sunk = new Happenings<>("sunk stream");
    private final Happenings<Identified> identified = new Happenings<>("identified peer");
    private final Happenings<PubsubMessage> messages = new Happenings<>("message");
    private final Happenings<Interest> interests = new Happenings<>("change of a subscription");
    private final Happenings<PeerId> connected = new Happenings<>("connected peer");
    private final Happenings<PeerId> disconnected = new Happenings<>("disconnected peer");

    private LocalPeer(Host host) {
        this.host = host;
        this.gossipsub = Gossipsub.create(host);
        gossipsub.addListener(new TopicListener());
        host.addListener(new Listener());
        EchoResponder.serveOn(host);
        PerfResponder.serveOn(host);
        host.handle(SINK, this::sink);
        host.handle(FAREWELL, stream -> {
            var unused = stream.write("farewell".getBytes(UTF_8)).thenCompose(written -> stream.closeWrite());
            return sink(stream);
        });
        host.handle(RESET, stream -> (opened, data) -> opened.reset());
    }

    /** Starts one on a loopback port. */
    static LocalPeer start() {
        Host host = Host.builder(PrivateKey.generateEd25519())
                .listen("/ip4/127.0.0.1/tcp/0")
                .limits(Limits.DEFAULTS.toBuilder()
                        .maxInboundStreams(STREAMS)
                        .maxInboundStreamsPerProtocol(STREAMS)
                        .build())
                .build();
        LocalPeer peer = new LocalPeer(host);
        await(host.start());
        return peer;
    }

    Host host() {
        return host;
    }

    PeerId peerId() {
        return host.peerId();
    }

    /** Where it listens, with its peer id. */
    Multiaddr address() {
        return endpoint().withPeerId(peerId());
    }

    /** Where it listens, whoever it is. */
    Multiaddr endpoint() {
        return host.listenAddresses().get(0);
    }

    Connection connect(Multiaddr address) {
        return await(host.connect(address));
    }

    Sunk awaitSunk(PeerId peer) {
        return sunk.await(happened -> happened.peer().equals(peer));
    }

    PeerInfo awaitIdentified(PeerId peer, Predicate<PeerInfo> wanted) {
        return identified
                .await(happened -> happened.peer().equals(peer) && wanted.test(happened.info()))
                .info();
    }

    void awaitConnected(PeerId peer) {
        connected.await(peer::equals);
    }

    /** The next peer to connect, whoever that is. */
    PeerId awaitConnected() {
        return connected.await(anybody -> true);
    }

    void awaitDisconnected(PeerId peer) {
        disconnected.await(peer::equals);
    }

    Gossipsub gossipsub() {
        return gossipsub;
    }

    Subscription subscribe(String topic) {
        return gossipsub.subscribe(topic, (message, source) -> messages.add(message));
    }

    /** Returns the number of peers that it went to. */
    int publish(String topic, byte[] data) {
        return await(gossipsub.publish(topic, data));
    }

    PubsubMessage awaitMessage(String topic) {
        return messages.await(message -> message.topic().equals(topic));
    }

    void awaitInterest(PeerId peer, String topic, boolean subscribed) {
        interests.await(new Interest(peer, topic, subscribed)::equals);
    }

    Stream open(PeerId peer, String protocol) {
        return await(host.newStream(peer, protocol));
    }

    List<Duration> ping(PeerId peer, int count) {
        List<Duration> roundTrips = new ArrayList<>();
        await(host.ping(peer, count, Duration.ZERO, roundTrips::add));
        return roundTrips;
    }

    /** Sends so many random bytes, half-closes, and returns what was sent and what came back. */
    EchoResult echo(PeerId peer, long bytes) {
        Stream stream = open(peer, ECHO);
        Received received = new Received();
        stream.handler(received);
        Digest.Content sent = writeRandom(stream, bytes);
        return new EchoResult(sent, await(received.end()));
    }

    /** Both sides of an echo. */
    record EchoResult(Digest.Content sent, Digest.Content received) {}

    /** Writes so many random bytes, waiting whenever the other side can't keep up, and half-closes. */
    static Digest.Content writeRandom(Stream stream, long bytes) {
        Random random = new Random(bytes);
        Digest sent = new Digest();
        for (long left = bytes; left > 0; ) {
            byte[] piece = new byte[(int) Math.min(PIECE, left)];
            random.nextBytes(piece);
            sent.add(piece);
            await(stream.write(Unpooled.wrappedBuffer(piece)));
            left -= piece.length;
        }
        await(stream.closeWrite());
        return sent.content();
    }

    /** Waits for it, at most as long as anything in these tests may take, and throws what it failed with. */
    static <T> T await(CompletableFuture<T> future) {
        return Futures.await(future, PATIENCE);
    }

    @Override
    public void close() {
        gossipsub.close();
        host.close();
    }

    private Received sink(Stream stream) {
        Received received = new Received();
        var unused = received.end()
                .whenComplete((content, failure) -> sunk.add(new Sunk(stream.remotePeer(), content, failure)))
                .thenCompose(content -> stream.closeWrite());
        return received;
    }

    private final class Listener implements HostListener {
        @Override
        public void onConnected(Connection connection) {
            connected.add(connection.remotePeer());
        }

        @Override
        public void onDisconnected(Connection connection, @Nullable Throwable cause) {
            disconnected.add(connection.remotePeer());
        }

        @Override
        public void onIdentified(Connection connection, PeerInfo info) {
            identified.add(new Identified(connection.remotePeer(), info));
        }
    }

    private final class TopicListener implements SubscriptionListener {
        @Override
        public void onPeerSubscribed(PeerId peer, String topic) {
            interests.add(new Interest(peer, topic, true));
        }

        @Override
        public void onPeerUnsubscribed(PeerId peer, String topic) {
            interests.add(new Interest(peer, topic, false));
        }
    }

    /** Things of one kind that happened, until somebody asks for them. */
    private static final class Happenings<T> {
        private final String kind;
        private final BlockingQueue<T> queue = new LinkedBlockingQueue<>();

        Happenings(String kind) {
            this.kind = kind;
        }

        void add(T happening) {
            queue.add(happening);
        }

        /** Takes the first one for which {@code wanted} holds; those before it are dropped. */
        T await(Predicate<T> wanted) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            try {
                while (true) {
                    T happening = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    if (happening == null) {
                        throw new AssertionError("no " + kind);
                    }
                    if (wanted.test(happening)) {
                        return happening;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
