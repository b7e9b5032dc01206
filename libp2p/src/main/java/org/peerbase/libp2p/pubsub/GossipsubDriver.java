package org.peerbase.libp2p.pubsub;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostListener;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.SignedEnvelope;
import org.peerbase.multiformats.multiaddr.Component;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.multiformats.multiaddr.PeerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the {@link Router} and the host: brings it what happens, and does what it wants. Everything about the router
 * and the links happens on the mailbox's thread; events of the network only leave a note there.
 */
final class GossipsubDriver {
    private static final Logger LOG = LoggerFactory.getLogger(GossipsubDriver.class);

    private static final Duration WATCH_INTERVAL = Duration.ofMillis(100);

    private static final int MOST_BANS = 1_024;

    /** Addresses of a peer named by another one that are tried. */
    private static final int MOST_ADDRESSES = 16;

    /** A stream that lived this long did not fail. */
    private static final Duration WORKED = Duration.ofSeconds(30);

    private final Host host;
    private final GossipsubConfig config;
    private final Patience patience;
    private final Router router;
    private final SerialThread mailbox;
    private final Deliveries deliveries;
    private final Validations validations;
    private final SubscriptionNotifier notifier;

    private final Map<PeerId, PeerLink> links = new HashMap<>();
    private final Map<PeerId, Long> bannedUntil = new LinkedHashMap<>();
    private final TopicPeers subscribers = new TopicPeers();
    private final TopicPeers meshes = new TopicPeers();
    private final HostListener hostListener = new Events();
    private final InboundReader.Receiver receiver = new Receptions();

    /** Takes messages for the application. */
    interface Deliveries {
        void deliver(PubsubMessage message, PeerId source);
    }

    /** Asks the application about a message; it answers by {@link #validated}. */
    interface Validations {
        void validate(MessageId id, PubsubMessage message, PeerId source);
    }

    GossipsubDriver(
            Host host,
            GossipsubConfig config,
            Patience patience,
            Router router,
            SerialThread mailbox,
            Deliveries deliveries,
            Validations validations,
            SubscriptionNotifier notifier) {
        this.host = host;
        this.config = config;
        this.patience = patience;
        this.router = router;
        this.mailbox = mailbox;
        this.deliveries = deliveries;
        this.validations = validations;
        this.notifier = notifier;
    }

    void start() {
        for (String protocol : PubsubProtocol.ids()) {
            host.handle(protocol, this::onInboundStream);
        }
        host.addListener(hostListener);
        mailbox.execute(() -> host.connections().forEach(connection -> consider(connection.remotePeer())));
        Timing timing = config.timing();
        mailbox.executeEvery(timing.firstHeartbeat(), timing.heartbeat(), () -> perform(router.heartbeat(now())));
        mailbox.executeEvery(WATCH_INTERVAL, WATCH_INTERVAL, this::watch);
    }

    void stop() {
        host.removeListener(hostListener);
        PubsubProtocol.ids().forEach(host::removeHandler);
        mailbox.execute(() -> {
            for (PeerLink link : List.copyOf(links.values())) {
                SendQueue queue = link.queue;
                if (queue != null) {
                    CompletableFuture<Void> unused = queue.stream().closeWrite();
                    queue.close();
                    link.queue = null;
                    perform(router.peerDisconnected(link.peer, now()));
                }
                drop(link.peer);
            }
        });
    }

    TopicPeers subscribers() {
        return subscribers;
    }

    TopicPeers meshes() {
        return meshes;
    }

    void subscribe(String topic) {
        mailbox.execute(() -> perform(router.subscribe(topic, now())));
    }

    void unsubscribe(String topic) {
        mailbox.execute(() -> perform(router.unsubscribe(topic, now())));
    }

    void setValidated(String topic, boolean needed) {
        mailbox.execute(() -> router.setValidated(topic, needed));
    }

    void validated(MessageId id, Verdict verdict) {
        mailbox.execute(() -> perform(router.validated(id, verdict, now())));
    }

    /** Whether the message will be sent. */
    boolean publish(PubsubMessage message, PublishTicket ticket) {
        return mailbox.tryExecute(() -> {
            int taken = 0;
            int notTaken = 0;
            for (Effect effect : router.publish(message, now())) {
                if (effect instanceof Effect.SendMessage send) {
                    int some = sendMessage(send, ticket);
                    taken += some;
                    notTaken += send.peers().size() - some;
                } else {
                    perform(effect);
                }
            }
            ticket.sent(taken, notTaken);
        });
    }

    private void perform(List<Effect> effects) {
        effects.forEach(this::perform);
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.SendControl send) {
            sendControl(send);
        } else if (effect instanceof Effect.SendMessage send) {
            sendMessage(send, null);
        } else if (effect instanceof Effect.Deliver deliver) {
            deliveries.deliver(deliver.message(), deliver.source());
        } else if (effect instanceof Effect.Validate validate) {
            validations.validate(validate.id(), validate.message(), validate.source());
        } else if (effect instanceof Effect.Cut cut) {
            cut(cut.peer(), cut.reason());
        } else if (effect instanceof Effect.Connect connect) {
            connect(connect.peer(), addressesOf(connect));
        } else if (effect instanceof Effect.PeerSubscription change) {
            subscribers.set(change.topic(), change.peer(), change.subscribed());
            notifier.changed(change.peer(), change.topic(), change.subscribed());
        } else if (effect instanceof Effect.MeshChange change) {
            meshes.set(change.topic(), change.peer(), change.joined());
        }
    }

    private void sendControl(Effect.SendControl send) {
        PeerLink link = links.get(send.peer());
        SendQueue queue = link == null ? null : link.queue;
        if (queue != null && !queue.offerControl(RpcEncoder.encodeFrame(send.rpc()))) {
            dropDeaf(send.peer(), "reads nothing");
        }
    }

    /** Returns how many peers' queues took the message. */
    private int sendMessage(Effect.SendMessage send, @Nullable PublishTicket ticket) {
        byte[] frame = RpcEncoder.encodeFrame(Rpc.ofMessages(List.of(send.message())));
        int taken = 0;
        for (PeerId peer : send.peers()) {
            PeerLink link = links.get(peer);
            SendQueue queue = link == null ? null : link.queue;
            if (queue != null) {
                boolean stalled =
                        queue.stalledFor(System.nanoTime()) > patience.publish().toNanos();
                taken += queue.offerMessage(frame, stalled ? null : ticket) ? 1 : 0;
            }
        }
        return taken;
    }

    private void connect(PeerId peer, List<Multiaddr> addresses) {
        CompletableFuture<Void> unused = host.connect(peer, addresses).handle((connection, failure) -> {
            if (failure != null) {
                LOG.debug("could not connect to {}", peer, failure);
            }
            return null;
        });
    }

    /** The addresses that the peer itself vouches for, if it was named with any. */
    private static List<Multiaddr> addressesOf(Effect.Connect connect) {
        ExchangedPeer named = connect.named();
        byte @Nullable [] signedRecord = named == null ? null : named.signedRecord();
        if (signedRecord == null) {
            return List.of();
        }
        try {
            PeerRecord record = PeerRecord.open(SignedEnvelope.decode(signedRecord));
            return record.peerId().equals(connect.peer())
                    ? record.addresses().stream().limit(MOST_ADDRESSES).toList()
                    : List.of();
        } catch (MalformedInputException e) {
            LOG.debug("the record of {} is worth nothing", connect.peer(), e);
            return List.of();
        }
    }

    private void cut(PeerId peer, String reason) {
        LOG.info("peer {} is cut off: {}", peer, reason);
        bannedUntil.remove(peer);
        bannedUntil.put(peer, now() + patience.ban().toMillis());
        if (bannedUntil.size() > MOST_BANS) {
            bannedUntil.remove(bannedUntil.keySet().iterator().next());
        }
        drop(peer);
        CompletableFuture<Void> unused = host.disconnect(peer);
    }

    /** A peer that takes nothing may have been asleep: it is welcome as soon as it comes back. */
    private void dropDeaf(PeerId peer, String reason) {
        LOG.info("peer {} is disconnected: {}", peer, reason);
        drop(peer);
        CompletableFuture<Void> unused = host.disconnect(peer);
    }

    private boolean isBanned(PeerId peer) {
        return bannedUntil.containsKey(peer);
    }

    private void liftBans() {
        long now = now();
        // In the order in which they end.
        for (Iterator<Map.Entry<PeerId, Long>> each = bannedUntil.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<PeerId, Long> ban = each.next();
            if (ban.getValue() > now) {
                return;
            }
            each.remove();
            consider(ban.getKey());
        }
    }

    /** Opens a stream to a peer if there should be one. */
    private void consider(PeerId peer) {
        if (isBanned(peer)) {
            return;
        }
        // One that is closing is still among them.
        List<Connection> open =
                host.connections(peer).stream().filter(Connection::isOpen).toList();
        // Of several, one that has said what it speaks: the others may be about to close, as one is enough.
        Connection connection = open.stream()
                .filter(each -> !announced(each).isEmpty())
                .findFirst()
                .or(() ->
                        open.stream().filter(each -> each.peerInfo().isEmpty()).findFirst())
                .orElse(null);
        if (connection == null) {
            return;
        }
        List<String> protocols = announced(connection);
        PeerLink link = links.computeIfAbsent(peer, PeerLink::new);
        if ((protocols.isEmpty() && link.reader == null) || !link.needsStream()) {
            return;
        }
        link.opening = true;
        // The best one that the peer has announced, or all if it has announced nothing yet.
        List<String> proposed = protocols.isEmpty() ? PubsubProtocol.ids() : protocols.subList(0, 1);
        CompletableFuture<Void> unused = connection
                .newStream(proposed.toArray(String[]::new))
                .handle((stream, failure) -> {
                    mailbox.execute(() -> opened(link, connection, stream, failure));
                    return null;
                });
    }

    /** What of pubsub the peer has said that it speaks, best first; nothing before identify has run on the connection. */
    private static List<String> announced(Connection connection) {
        return connection
                .peerInfo()
                .map(info -> PubsubProtocol.ids().stream()
                        .filter(info.protocols()::contains)
                        .toList())
                .orElse(List.of());
    }

    private void opened(PeerLink link, Connection connection, @Nullable Stream stream, @Nullable Throwable failure) {
        link.opening = false;
        if (stream == null) {
            LOG.debug("no pubsub stream to {}", link.peer, failure);
            retry(link, connection);
            return;
        }
        PubsubProtocol protocol = PubsubProtocol.byId(stream.protocol()).orElseThrow();
        if (!link.equals(links.get(link.peer)) || isBanned(link.peer)) {
            stream.reset();
            return;
        }
        SendQueue queue = new SendQueue(stream);
        link.queue = queue;
        link.openedAt = now();
        boolean outbound = connection.direction() == Connection.Direction.OUTBOUND;
        perform(router.peerConnected(link.peer, protocol, outbound, addressOf(connection.remoteAddress())));
        stream.runInBackground();
        stream.handler(new OutboundWatcher(link, queue));
        InboundReader reader = link.reader;
        if (reader != null) {
            reader.start();
        }
    }

    /** Our stream to a peer has ended. */
    private void lost(PeerLink link, SendQueue queue) {
        queue.close();
        if (queue.equals(link.queue)) {
            link.queue = null;
            link.resetReader();
            perform(router.peerDisconnected(link.peer, now()));
            if (now() - link.openedAt > WORKED.toMillis()) {
                link.hopeAgain();
            }
            retry(link, queue.stream().connection());
        }
    }

    /** A stream over {@code connection} has ended, or could not be opened. */
    private void retry(PeerLink link, Connection connection) {
        if (host.connections(link.peer).isEmpty()) {
            drop(link.peer);
        } else if (!connection.isOpen()) {
            // The peer has not failed, and there may be another connection.
            consider(link.peer);
        } else {
            mailbox.executeAfter(Duration.ofMillis(link.failed()), () -> consider(link.peer));
        }
    }

    private void onReader(InboundReader reader) {
        PeerId peer = reader.stream().remotePeer();
        if (isBanned(peer)) {
            reader.stream().reset();
            return;
        }
        PeerLink link = links.computeIfAbsent(peer, PeerLink::new);
        link.resetReader();
        link.reader = reader;
        if (link.queue != null) {
            reader.start();
        } else {
            link.hopeAgain();
            consider(peer);
        }
    }

    private void onReaderEnd(InboundReader reader) {
        PeerId peer = reader.stream().remotePeer();
        PeerLink link = links.get(peer);
        if (link != null && reader.equals(link.reader)) {
            link.reader = null;
            if (host.connections(peer).isEmpty()) {
                drop(peer);
            }
        }
    }

    /** The last connection to a peer is gone, or nothing more is expected of it. */
    private void drop(PeerId peer) {
        PeerLink link = links.remove(peer);
        if (link == null) {
            return;
        }
        link.resetReader();
        SendQueue queue = link.queue;
        if (queue != null) {
            link.queue = null;
            queue.close();
            queue.stream().reset();
            perform(router.peerDisconnected(peer, now()));
        }
    }

    /** Looks for peers that take nothing, or never finish what they say. */
    private void watch() {
        liftBans();
        long nanos = System.nanoTime();
        for (PeerLink link : List.copyOf(links.values())) {
            SendQueue queue = link.queue;
            InboundReader reader = link.reader;
            long stalled = queue == null ? 0 : queue.stalledFor(nanos);
            long partialSince = reader == null ? 0 : reader.partialSince();
            if (stalled > patience.stall().toNanos()) {
                dropDeaf(link.peer, "has read nothing for " + patience.stall());
            } else if (partialSince != 0
                    && nanos - partialSince > patience.frame().toNanos()) {
                cut(link.peer, "has not finished a frame for " + patience.frame());
            } else if (queue != null && stalled > patience.publish().toNanos()) {
                queue.releaseTickets();
            }
        }
    }

    private StreamHandler onInboundStream(Stream stream) {
        stream.runInBackground();
        InboundReader reader = new InboundReader(stream, config.maxRpcBytes(), receiver);
        mailbox.execute(() -> onReader(reader));
        return reader;
    }

    private static String addressOf(Multiaddr address) {
        List<Component> components = address.components();
        return components.isEmpty() ? "" : components.get(0).value();
    }

    /** Milliseconds that never go back. */
    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private final class Receptions implements InboundReader.Receiver {
        @Override
        public void onRpc(InboundReader reader, Rpc rpc, int size) {
            mailbox.execute(() -> {
                try {
                    perform(router.received(reader.stream().remotePeer(), rpc, now()));
                } finally {
                    reader.handled(size);
                }
            });
        }

        @Override
        public void onViolation(InboundReader reader, String reason) {
            mailbox.execute(() -> cut(reader.stream().remotePeer(), reason));
        }

        @Override
        public void onEnd(InboundReader reader) {
            mailbox.execute(() -> onReaderEnd(reader));
        }
    }

    private final class Events implements HostListener {
        @Override
        public void onDisconnected(Connection connection, @Nullable Throwable cause) {
            PeerId peer = connection.remotePeer();
            mailbox.execute(() -> {
                if (host.connections(peer).isEmpty()) {
                    drop(peer);
                }
            });
        }

        @Override
        public void onIdentified(Connection connection, PeerInfo info) {
            PeerId peer = connection.remotePeer();
            mailbox.execute(() -> {
                PeerLink link = links.get(peer);
                if (link != null) {
                    link.hopeAgain();
                }
                consider(peer);
            });
        }
    }

    /** Streams are one-way: what comes back on ours is not looked at, only its end. */
    private final class OutboundWatcher implements StreamHandler {
        private final PeerLink link;
        private final SendQueue queue;

        OutboundWatcher(PeerLink link, SendQueue queue) {
            this.link = link;
            this.queue = queue;
        }

        @Override
        public void onData(Stream stream, ByteBuf data) {
            data.skipBytes(data.readableBytes());
        }

        @Override
        public void onClosed(Stream stream, @Nullable Throwable cause) {
            mailbox.execute(() -> lost(link, queue));
        }
    }
}
