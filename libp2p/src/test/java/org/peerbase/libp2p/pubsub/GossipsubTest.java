package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostListener;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.StreamException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;

/** The service between real hosts on loopback. */
@Timeout(60)
class GossipsubTest {
    private static final String TOPIC = "topic";
    private static final GossipsubConfig QUICK = GossipsubConfig.DEFAULTS.toBuilder()
            .timing(Timing.DEFAULTS.withHeartbeat(Duration.ofMillis(100), Duration.ofMillis(20)))
            .build();

    /** Many more than a peer may fail in a row. */
    private static final int ENDING_CONNECTIONS = 20;

    private final List<Node> nodes = new ArrayList<>();

    /** A host with its pubsub. */
    private static final class Node implements SubscriptionListener {
        final Host host;
        final Gossipsub gossipsub;
        final BlockingQueue<String> received = new LinkedBlockingQueue<>();

        /** One permit for each peer that is known to subscribe to the topic. */
        final Semaphore subscribers = new Semaphore(0);

        /** @param seenByPubsub what pubsub takes the host for */
        Node(UnaryOperator<Host> seenByPubsub) {
            host = Host.builder(PrivateKey.generateEd25519())
                    .listen("/ip4/127.0.0.1/tcp/0")
                    .build();
            host.start().join();
            gossipsub = Gossipsub.create(seenByPubsub.apply(host), QUICK);
            gossipsub.addListener(this);
        }

        Subscription subscribe() {
            return gossipsub.subscribe(TOPIC, (message, source) -> received.add(text(message)));
        }

        void connect(Node other) {
            host.connect(other.host.listenAddresses().get(0).withPeerId(other.host.peerId()))
                    .join();
        }

        void awaitSubscribers(int count) throws InterruptedException {
            assertThat(subscribers.tryAcquire(count, 20, TimeUnit.SECONDS))
                    .as("%d peers subscribed", count)
                    .isTrue();
        }

        @Nullable
        String next() throws InterruptedException {
            return received.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public void onPeerSubscribed(PeerId peer, String topic) {
            if (topic.equals(TOPIC)) {
                subscribers.release();
            }
        }
    }

    @AfterEach
    void closeAll() {
        for (Node node : nodes) {
            node.gossipsub.close();
            node.host.close();
        }
    }

    @Test
    void shouldCarryMessagesBothWays() throws Exception {
        Node one = node();
        Node other = node();
        one.subscribe();
        other.subscribe();
        one.connect(other);
        one.awaitSubscribers(1);
        other.awaitSubscribers(1);

        assertThat(publish(one, "hello").join()).isEqualTo(1);
        assertThat(other.next()).isEqualTo("hello");
        assertThat(publish(other, "hello yourself").join()).isEqualTo(1);
        assertThat(one.next()).isEqualTo("hello yourself");
        assertThat(one.gossipsub.peersSubscribedTo(TOPIC)).containsExactly(other.host.peerId());
    }

    @Test
    void shouldNameTheAuthorOfAMessageThatAnotherPassedOn() throws Exception {
        Node author = node();
        Node middle = node();
        Node end = node();
        BlockingQueue<PeerId> people = new LinkedBlockingQueue<>();
        end.gossipsub.subscribe(TOPIC, (message, source) -> {
            people.add(message.author());
            people.add(source);
        });
        middle.subscribe();
        author.connect(middle);
        middle.connect(end);
        author.awaitSubscribers(1);
        middle.awaitSubscribers(1);

        publish(author, "far").join();
        assertThat(people.poll(20, TimeUnit.SECONDS)).isEqualTo(author.host.peerId());
        assertThat(people.poll(20, TimeUnit.SECONDS)).isEqualTo(middle.host.peerId());
    }

    @Test
    void shouldServeAPeerThatWasConnectedBeforePubsubBegan() throws Exception {
        Node one = node();
        Node other = node();
        one.connect(other);
        one.subscribe();
        other.awaitSubscribers(1);
        other.subscribe();
        one.awaitSubscribers(1);
        publish(one, "later").join();
        assertThat(other.next()).isEqualTo("later");
    }

    @Test
    void shouldTellWhoSubscribesAndWhoNoLonger() throws Exception {
        Node one = node();
        Node other = node();
        Semaphore left = new Semaphore(0);
        other.gossipsub.addListener(new SubscriptionListener() {
            @Override
            public void onPeerUnsubscribed(PeerId peer, String topic) {
                left.release();
            }
        });
        one.connect(other);
        Subscription subscription = one.subscribe();
        other.awaitSubscribers(1);
        subscription.close();
        assertThat(left.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(other.gossipsub.peersSubscribedTo(TOPIC)).isEmpty();

        one.subscribe();
        other.awaitSubscribers(1);
        one.host.close();
        assertThat(left.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldFindEachOtherAgainAfterAReconnect() throws Exception {
        Node one = node();
        Node other = node();
        one.subscribe();
        other.subscribe();
        one.connect(other);
        one.awaitSubscribers(1);
        other.awaitSubscribers(1);
        one.host.disconnect(other.host.peerId()).join();
        one.connect(other);
        one.awaitSubscribers(1);
        other.awaitSubscribers(1);
        publish(one, "again").join();
        assertThat(other.next()).isEqualTo("again");
    }

    @Test
    void shouldGoOnOverTheConnectionThatStays() throws Exception {
        Node one = node();
        Node other = node();
        one.subscribe();
        other.subscribe();
        one.connect(other);
        one.awaitSubscribers(1);
        other.awaitSubscribers(1);
        Connection older = one.host.connections(other.host.peerId()).get(0);
        Semaphore identified = new Semaphore(0);
        for (Node node : nodes) {
            node.host.addListener(new HostListener() {
                @Override
                public void onIdentified(Connection connection, PeerInfo info) {
                    identified.release();
                }
            });
        }
        // An address without a peer id is dialled though there is a connection.
        Connection newer = one.host.connect(other.host.listenAddresses().get(0)).join();
        assertThat(identified.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();

        older.close().join();
        sayUntilHeard(one, other, "still here");
        sayUntilHeard(other, one, "so am I");
        assertThat(one.host.connections()).containsExactly(newer);
    }

    @Test
    void shouldTryOneConnectionAfterAnotherAsLongAsTheyEnd() throws Exception {
        Node one = node();
        Node other = node(GossipsubTest::withConnectionsThatEnd);
        one.subscribe();
        other.subscribe();
        one.connect(other);
        one.awaitSubscribers(1);
        other.awaitSubscribers(1);
        publish(other, "at last").join();
        assertThat(one.next()).isEqualTo("at last");
    }

    /** The host, but it has older connections with each peer, which end as soon as a stream is to be opened, and stay listed. */
    private static Host withConnectionsThatEnd(Host host) {
        Map<Connection, List<Connection>> older = new ConcurrentHashMap<>();
        return (Host) Proxy.newProxyInstance(
                Host.class.getClassLoader(), new Class<?>[] {Host.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(host, arguments);
                    if (!method.getName().equals("connections") || arguments == null) {
                        return result;
                    }
                    List<Connection> listed = new ArrayList<>();
                    for (Object each : (List<?>) result) {
                        Connection sound = (Connection) each;
                        listed.addAll(older.computeIfAbsent(
                                sound,
                                key -> Stream.generate(() -> endingLike(key))
                                        .limit(ENDING_CONNECTIONS)
                                        .toList()));
                        listed.add(sound);
                    }
                    return listed;
                });
    }

    private static Connection endingLike(Connection connection) {
        AtomicBoolean open = new AtomicBoolean(true);
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isOpen" -> open.get();
                    case "newStream" -> {
                        open.set(false);
                        yield CompletableFuture.failedFuture(new StreamException("the connection is closing"));
                    }
                    default -> method.invoke(connection, arguments);
                });
    }

    @Test
    void shouldDropWhatTheValidatorRejects() throws Exception {
        Node one = node();
        Node other = node();
        other.gossipsub.setValidator(
                TOPIC,
                (message, source) -> CompletableFuture.supplyAsync(
                        () -> text(message).startsWith("good") ? Verdict.ACCEPT : Verdict.IGNORE));
        other.subscribe();
        one.connect(other);
        one.awaitSubscribers(1);
        publish(one, "bad").join();
        publish(one, "good one").join();
        assertThat(other.next()).isEqualTo("good one");
        other.gossipsub.removeValidator(TOPIC);
        publish(one, "bad, but nobody asks").join();
        assertThat(other.next()).isEqualTo("bad, but nobody asks");
    }

    @Test
    void shouldCarryALongMessage() throws Exception {
        Node one = node();
        Node other = node();
        other.subscribe();
        one.connect(other);
        one.awaitSubscribers(1);
        String text = "x".repeat(1024 * 1024);
        assertThat(publish(one, text).join()).isEqualTo(1);
        assertThat(other.next()).isEqualTo(text);
        assertThatThrownBy(() -> publish(one, text + "x").join()).hasCauseInstanceOf(PubsubException.class);
    }

    @Test
    void shouldKeepOnAfterAHandlerFailed() throws Exception {
        Node one = node();
        Node other = node();
        other.gossipsub.subscribe(TOPIC, (message, source) -> {
            throw new IllegalStateException("on purpose");
        });
        other.subscribe();
        one.connect(other);
        one.awaitSubscribers(1);
        publish(one, "first").join();
        publish(one, "second").join();
        assertThat(other.next()).isEqualTo("first");
        assertThat(other.next()).isEqualTo("second");
    }

    @Test
    void shouldDeliverABurstInOrder() throws Exception {
        Node one = node();
        Node other = node();
        other.subscribe();
        one.connect(other);
        one.awaitSubscribers(1);
        int count = 3_000;
        Semaphore window = new Semaphore(500);
        AtomicInteger failures = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            window.acquire();
            CompletableFuture<Void> unused = publish(one, Integer.toString(i)).handle((peers, failure) -> {
                if (failure != null) {
                    failures.incrementAndGet();
                }
                window.release();
                return null;
            });
        }
        for (int i = 0; i < count; i++) {
            assertThat(other.next()).isEqualTo(Integer.toString(i));
        }
        assertThat(failures).hasValue(0);
    }

    @Test
    void shouldPublishToNobody() {
        Node alone = node();
        assertThat(publish(alone, "anyone?").join()).isZero();
    }

    @Test
    void shouldRefuseWorkAfterItsEnd() {
        Node node = node();
        node.gossipsub.close();
        node.gossipsub.close();
        assertThatThrownBy(() -> publish(node, "late").join()).hasCauseInstanceOf(PubsubException.class);
        assertThatThrownBy(node::subscribe).isInstanceOf(PubsubException.class);
        assertThat(node.host.protocols()).doesNotContain("/meshsub/1.2.0");
    }

    /** What is said while one stream takes the place of another may be lost, and nobody is told of the change. */
    private static void sayUntilHeard(Node speaker, Node listener, String text) throws InterruptedException {
        String heard;
        do {
            publish(speaker, text).join();
            heard = listener.received.poll(10, TimeUnit.MILLISECONDS);
        } while (!text.equals(heard));
    }

    private Node node() {
        return node(UnaryOperator.identity());
    }

    private Node node(UnaryOperator<Host> seenByPubsub) {
        Node node = new Node(seenByPubsub);
        nodes.add(node);
        return node;
    }

    private static CompletableFuture<Integer> publish(Node node, String text) {
        return node.gossipsub.publish(TOPIC, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(PubsubMessage message) {
        return new String(message.data(), StandardCharsets.UTF_8);
    }
}
