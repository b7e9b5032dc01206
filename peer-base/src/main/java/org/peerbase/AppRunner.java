package org.peerbase;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.AppCore;
import org.peerbase.collaboration.AppInput;
import org.peerbase.collaboration.AppOptions;
import org.peerbase.collaboration.AppOutput;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.Offence;
import org.peerbase.libp2p.AddressGroup;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.HostListener;
import org.peerbase.libp2p.pubsub.Subscription;
import org.peerbase.libp2p.pubsub.SubscriptionListener;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the core of an app from its start to its stop: hands it what the network tells, in order, and carries out what it
 * wants. Fields without a word about it belong to the mailbox.
 */
final class AppRunner implements HostListener, SubscriptionListener {
    private static final Logger LOG = LoggerFactory.getLogger(AppRunner.class);

    /** How long an address stays good that a member gave. */
    private static final Duration ADDRESS_LIFETIME = Duration.ofHours(1);

    /** Messages of gossip that may wait for the core; more are dropped, as the network may drop them. */
    private static final int MAX_WAITING_GOSSIP = 4_096;

    private final AppDriver app;
    private final Ground ground;
    private final OpenCollaborations collaborations;
    private final String topic;
    private final List<Multiaddr> bootstrap;
    private final Mailbox mailbox;
    private final WakeUp wakeUp;
    private final Doorkeeper doorkeeper = new Doorkeeper();
    private final Set<PeerId> interested = ConcurrentHashMap.newKeySet();
    private final AtomicLong waitingGossip = new AtomicLong();
    private final LongAdder closedBytesIn = new LongAdder();
    private final LongAdder closedBytesOut = new LongAdder();
    private volatile int peerCount;

    private final Map<PeerId, Set<Connection>> connections = new HashMap<>();
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    private final Set<List<Multiaddr>> unreachable = new HashSet<>();
    private final SurplusConnections surplus;
    private final AppCore core;
    private boolean running;

    AppRunner(AppDriver app, Ground ground, OpenCollaborations collaborations, PeerBaseOptions options) {
        this.app = app;
        this.ground = ground;
        this.collaborations = collaborations;
        this.topic = CollaborationId.appTopic(app.face().name());
        this.bootstrap = options.bootstrap();
        trust(bootstrap.stream().flatMap(address -> address.peerId().stream()).toList());
        this.mailbox = new Mailbox(ground.workers().cores(), this::setAlarm);
        this.wakeUp = new WakeUp(ground.workers().timer(), () -> mailbox.execute(this::tick));
        this.surplus = new SurplusConnections(connection -> ground.host().isProtected(connection.remotePeer()));
        this.core = new AppCore(
                app.face().name(),
                ground.host().peerId(),
                AppOptions.DEFAULTS.withMaxThrottleDelayMs(options.maxThrottleDelayMs()),
                AppDriver.random());
    }

    /** Listens to the network, which may have been running before. */
    void start() {
        mailbox.execute(() -> {
            running = true;
            handle(new AppInput.Start());
        });
        ground.host().addListener(this);
        ground.gossip().addListener(this);
        ground.host().connections().forEach(this::onConnected);
        ground.gossip().peersSubscribedTo(topic).forEach(peer -> onPeerSubscribed(peer, topic));
        bootstrap.forEach(address -> mailbox.execute(() -> handle(new AppInput.Bootstrap(address))));
    }

    /** @return completes when the core has said goodbye */
    CompletableFuture<Void> stop() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        mailbox.execute(() -> {
            handle(new AppInput.Stop());
            running = false;
            surplus.close();
            wakeUp.cancel();
            subscriptions.values().forEach(Subscription::close);
            done.complete(null);
        });
        return done;
    }

    /** Listens to the network no longer. */
    void detach() {
        ground.host().removeListener(this);
        ground.gossip().removeListener(this);
        peers().forEach(peer -> onPeerUnsubscribed(peer, topic));
        peerCount = 0;
    }

    Set<PeerId> peers() {
        return Set.copyOf(interested);
    }

    int peerCount() {
        return peerCount;
    }

    Traffic traffic() {
        long bytesIn = closedBytesIn.sum();
        long bytesOut = closedBytesOut.sum();
        for (Connection connection : ground.host().connections()) {
            bytesIn += connection.bytesReceived();
            bytesOut += connection.bytesSent();
        }
        return new Traffic(bytesIn, bytesOut);
    }

    void publish(byte[] message) {
        ground.gossip().publish(topic, message).exceptionally(failure -> {
            LOG.debug("gossip was not published: {}", Failure.describe(failure));
            return 0;
        });
    }

    /** Connects, for as long as somebody uses or protects the connection. */
    CompletableFuture<Connection> connect(PeerId peer, List<Multiaddr> addresses) {
        if (doorkeeper.isKeptAway(peer, app.nowMs())) {
            return CompletableFuture.failedFuture(
                    new PeerBaseException("peer " + peer + " is not dialled: it is kept away for what it did"));
        }
        // What was there before is not the app's to close.
        List<Connection> before = ground.host().connections(peer);
        return ground.host().connect(peer, addresses).thenApply(connection -> {
            if (!before.contains(connection)) {
                mailbox.execute(() -> surplus.add(connection, app.nowMs()));
            }
            return connection;
        });
    }

    /** A collaboration has heard of somebody who is in the app. */
    void discovered(PeerId peer, List<Multiaddr> addresses) {
        mailbox.execute(() -> {
            if (running && core.wantsPeers()) {
                handle(new AppInput.PeerDiscovered(peer, addresses));
            }
        });
    }

    void learnAddresses(PeerId peer, List<Multiaddr> addresses) {
        ground.host().addressBook().add(peer, addresses, ADDRESS_LIFETIME);
    }

    /** The application has named these peers itself. */
    void trust(Collection<PeerId> peers) {
        doorkeeper.trust(peers);
    }

    /** A peer has brought something that was new and good. */
    void wasOfUse(PeerId peer) {
        doorkeeper.wasOfUse(peer);
    }

    /** @param from where the peer spoke from, if it isn't connected any more */
    void penalise(PeerId peer, Set<AddressGroup> from, Offence offence) {
        LOG.warn("peer {} broke the rules: {}", peer, offence);
        Set<AddressGroup> addresses = new HashSet<>(from);
        ground.host()
                .connections(peer)
                .forEach(connection ->
                        AddressGroup.of(connection.remoteAddress()).ifPresent(addresses::add));
        if (doorkeeper.penalise(peer, addresses, offence, app.nowMs())) {
            var unused = ground.host().disconnect(peer);
        }
    }

    /**
     * Whether to listen to what a peer says on a link; if not, the peer is disconnected.
     *
     * @param linkedForMs for how long it has had the link
     */
    boolean admits(PeerId peer, Optional<AddressGroup> from, long linkedForMs) {
        boolean welcome = doorkeeper.isWelcome(peer, from, linkedForMs, app.nowMs());
        if (!welcome) {
            var unused = ground.host().disconnect(peer);
        }
        return welcome;
    }

    // What the network tells, on its threads.

    @Override
    public void onAddressesChanged(List<Multiaddr> addresses) {
        collaborations.post(new CollaborationInput.AddressesChanged(addresses));
    }

    @Override
    public boolean mayConnect(AddressGroup from) {
        return doorkeeper.mayConnect(from, app.nowMs());
    }

    @Override
    public void onConnected(Connection connection) {
        Optional<AddressGroup> from = AddressGroup.of(connection.remoteAddress());
        boolean came = connection.direction() == Connection.Direction.INBOUND;
        if (!doorkeeper.mayStay(connection.remotePeer(), from, came, app.nowMs())) {
            var unused = ground.host().disconnect(connection.remotePeer());
            return;
        }
        mailbox.execute(() -> {
            Set<Connection> withPeer = connections.computeIfAbsent(connection.remotePeer(), peer -> new HashSet<>());
            if (withPeer.add(connection) && withPeer.size() == 1) {
                handle(new AppInput.Connected(connection.remotePeer()));
            }
        });
    }

    @Override
    public void onDisconnected(Connection connection, @Nullable Throwable cause) {
        closedBytesIn.add(connection.bytesReceived());
        closedBytesOut.add(connection.bytesSent());
        mailbox.execute(() -> {
            surplus.remove(connection);
            Set<Connection> withPeer = connections.get(connection.remotePeer());
            if (withPeer != null && withPeer.remove(connection) && withPeer.isEmpty()) {
                connections.remove(connection.remotePeer());
                handle(new AppInput.Disconnected(connection.remotePeer()));
            }
        });
    }

    @Override
    public void onPeerSubscribed(PeerId peer, String subscribedTopic) {
        if (subscribedTopic.equals(topic) && interested.add(peer)) {
            app.events().add(new AppEvent.PeerConnected(peer));
            mailbox.execute(() -> handle(new AppInput.Subscribed(peer)));
        }
    }

    @Override
    public void onPeerUnsubscribed(PeerId peer, String unsubscribedTopic) {
        if (unsubscribedTopic.equals(topic) && interested.remove(peer)) {
            app.events().add(new AppEvent.PeerDisconnected(peer));
            mailbox.execute(() -> handle(new AppInput.Unsubscribed(peer)));
        }
    }

    private void gossipReceived(PeerId author, byte[] message) {
        if (waitingGossip.incrementAndGet() > MAX_WAITING_GOSSIP) {
            waitingGossip.decrementAndGet();
            return;
        }
        mailbox.execute(() -> {
            waitingGossip.decrementAndGet();
            handle(new AppInput.GossipReceived(author, message));
        });
    }

    // The core and what it wants.

    private void handle(AppInput input) {
        if (running) {
            core.handle(input, app.nowMs()).forEach(this::carryOut);
        }
    }

    private void tick() {
        wakeUp.rang();
        handle(new AppInput.Tick());
        if (running) {
            surplus.tick(app.nowMs());
        }
    }

    private void setAlarm() {
        if (running) {
            wakeUp.at(Math.min(core.nextWakeUp(), surplus.nextWakeUp()), app.nowMs());
        }
    }

    private void carryOut(AppOutput output) {
        if (output instanceof AppOutput.Deliver deliver) {
            collaborations.deliver(deliver.collaboration(), deliver.source(), deliver.message());
        } else if (output instanceof AppOutput.Dial dial) {
            dial(dial);
        } else if (output instanceof AppOutput.AppPeersChanged changed) {
            peerCount = changed.count();
            collaborations.post(new CollaborationInput.AppPeersChanged(changed.count()));
        } else if (output instanceof AppOutput.Subscribe subscribe) {
            subscriptions.put(
                    subscribe.topic(),
                    ground.gossip()
                            .subscribe(
                                    subscribe.topic(),
                                    (message, source) -> gossipReceived(message.author(), message.data())));
        } else if (output instanceof AppOutput.Unsubscribe unsubscribe) {
            Subscription subscription = subscriptions.remove(unsubscribe.topic());
            if (subscription != null) {
                subscription.close();
            }
        } else if (output instanceof AppOutput.Protect protect) {
            ground.host().protect(protect.peer(), topic);
        } else if (output instanceof AppOutput.Unprotect unprotect) {
            ground.host().unprotect(unprotect.peer(), topic);
        } else if (output instanceof AppOutput.Penalise penalise) {
            penalise(penalise.peer(), Set.of(), penalise.offence());
        }
    }

    private void dial(AppOutput.Dial dial) {
        PeerId peer = dial.peer();
        CompletableFuture<Connection> connecting =
                peer == null ? ground.host().connect(dial.addresses().get(0)) : connect(peer, dial.addresses());
        var unused = connecting.whenComplete(
                (connection, failure) -> mailbox.execute(() -> dialled(dial, connection, failure)));
    }

    private void dialled(AppOutput.Dial dial, @Nullable Connection connection, @Nullable Throwable failure) {
        if (!running) {
            // The host closes under a dial; nobody needs to hear of that.
            return;
        }
        if (connection != null) {
            unreachable.remove(dial.addresses());
            handle(new AppInput.Dialled(dial.dial(), connection.remotePeer()));
            return;
        }
        String reason = Failure.describe(failure);
        if (bootstrap.containsAll(dial.addresses()) && unreachable.add(dial.addresses())) {
            app.report(new PeerBaseException(
                    "the bootstrap peer " + dial.addresses().get(0) + " can't be reached (" + reason
                            + "): is it running, and the address right? It is tried again"));
        }
        handle(new AppInput.DialFailed(dial.dial(), reason));
    }
}
