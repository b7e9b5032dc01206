package org.peerbase;

import java.net.BindException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.AppCore;
import org.peerbase.collaboration.AppInput;
import org.peerbase.collaboration.AppOptions;
import org.peerbase.collaboration.AppOutput;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.Offence;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostBuilder;
import org.peerbase.libp2p.HostListener;
import org.peerbase.libp2p.KeyFile;
import org.peerbase.libp2p.pubsub.Gossipsub;
import org.peerbase.libp2p.pubsub.Subscription;
import org.peerbase.libp2p.pubsub.SubscriptionListener;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.store.Bytes;
import org.peerbase.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one peer of an app: opens and closes what it stands on (threads, store, host, gossip), runs the core of the app,
 * and keeps the collaborations. Fields without a word about it belong to the mailbox.
 */
final class AppDriver implements HostListener, SubscriptionListener {
    private static final Logger LOG = LoggerFactory.getLogger(AppDriver.class);
    private static final String ANY_ADDRESS = "/ip4/0.0.0.0/tcp/0";

    /** How long an address stays good that a member gave. */
    private static final Duration ADDRESS_LIFETIME = Duration.ofHours(1);

    /** Messages of gossip that may wait for the core; more are dropped, as the network may drop them. */
    private static final int MAX_WAITING_GOSSIP = 4_096;

    /** What a started peer stands on. */
    private record Ground(Workers workers, Store store, Host host, Gossipsub gossip, Mailbox mailbox) {}

    /** What a collaboration is asked for by. */
    private record Wanted(String name, String type) {}

    private final PeerBase face;
    private final PeerBaseOptions options;
    private final String topic;
    private final long origin = System.nanoTime();
    private final Map<Wanted, CompletableFuture<CollaborationDriver<?>>> collaborations = new ConcurrentHashMap<>();
    private final Map<CollaborationId, CollaborationDriver<?>> open = new ConcurrentHashMap<>();
    private final Set<PeerId> interested = ConcurrentHashMap.newKeySet();
    private final List<Consumer<PeerBaseException>> errorListeners = new CopyOnWriteArrayList<>();
    private final Penalties penalties = new Penalties();
    private final AtomicLong waitingGossip = new AtomicLong();
    private final LongAdder closedBytesIn = new LongAdder();
    private final LongAdder closedBytesOut = new LongAdder();
    private volatile int peerCount;
    private volatile @Nullable Ground ground;

    // Guarded by this.
    private @Nullable CompletableFuture<PeerBase> started;
    private @Nullable CompletableFuture<Void> stopped;

    private final Map<PeerId, Integer> connections = new HashMap<>();
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    private final Set<List<Multiaddr>> unreachable = new HashSet<>();
    private @Nullable AppCore core;
    private @Nullable WakeUp wakeUp;

    AppDriver(PeerBase face, PeerBaseOptions options) {
        this.face = face;
        this.options = options;
        this.topic = CollaborationId.appTopic(face.name());
    }

    static RandomGenerator random() {
        return new SplittableRandom(new SecureRandom().nextLong());
    }

    // Starting and stopping.

    synchronized CompletableFuture<PeerBase> start() {
        if (started == null) {
            started = new CompletableFuture<>();
            if (stopped != null) {
                started.completeExceptionally(
                        new PeerBaseException("this peer was stopped: create another one with the same options"));
            } else {
                CompletableFuture<PeerBase> done = started;
                Workers workers = new Workers(face.name());
                workers.writer().execute(() -> open(workers, done));
            }
        }
        return started;
    }

    private void open(Workers workers, CompletableFuture<PeerBase> done) {
        Store store = null;
        Host host = null;
        Gossipsub gossip = null;
        try {
            store = options.repo()
                    .map(folder -> Store.open(folder, options.durability()))
                    .orElseGet(Store::inMemory);
            PrivateKey key = options.repo().map(KeyFile::loadOrCreate).orElseGet(PrivateKey::generateEd25519);
            host = host(key);
            host.addListener(this);
            gossip = Gossipsub.create(host);
            gossip.addListener(this);
            Mailbox mailbox = new Mailbox(workers.cores(), this::setAlarm);
            ground = new Ground(workers, store, host, gossip, mailbox);
            host.start().join();
            mailbox.execute(() -> startCore(workers));
            done.complete(face);
        } catch (RuntimeException e) {
            ground = null;
            PeerBaseException failure = asPeerBaseException(e);
            closeQuietly(gossip);
            closeQuietly(host);
            closeQuietly(store);
            // Not on this thread, which is one of the workers.
            new Thread(
                            () -> {
                                workers.stop();
                                done.completeExceptionally(failure);
                            },
                            "peer-base-" + face.name() + "-stop")
                    .start();
        }
    }

    private Host host(PrivateKey key) {
        HostBuilder builder = Host.builder(key).limits(options.limits());
        if (options.listen().isEmpty()) {
            builder.listen(ANY_ADDRESS);
        }
        options.listen().forEach(builder::listen);
        return builder.build();
    }

    private static PeerBaseException asPeerBaseException(RuntimeException e) {
        Throwable actual = Failure.unwrap(e);
        if (actual instanceof PeerBaseException known) {
            return known;
        }
        String message = Failure.describe(actual);
        for (Throwable cause = actual; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                message += ": choose another port, or 0 for any free one";
                break;
            }
        }
        return new PeerBaseException(message, actual);
    }

    private static void closeQuietly(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            LOG.warn("closing failed: {}", e.toString());
        }
    }

    synchronized CompletableFuture<Void> stop() {
        if (stopped == null) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            stopped = done;
            if (started == null) {
                done.complete(null);
            } else {
                var unused = started.whenComplete(
                        (peer, failure) -> new Thread(() -> close(done), "peer-base-" + face.name() + "-stop").start());
            }
        }
        return stopped;
    }

    private void close(CompletableFuture<Void> done) {
        Ground was = ground;
        if (was != null) {
            for (CompletableFuture<CollaborationDriver<?>> collaboration : collaborations.values()) {
                collaboration
                        .handle((driver, failure) -> driver)
                        .thenCompose(AppDriver::stopIfOpen)
                        .join();
            }
            CompletableFuture<Void> coreStopped = new CompletableFuture<>();
            was.mailbox().execute(() -> {
                stopCore();
                coreStopped.complete(null);
            });
            coreStopped.join();
            closeQuietly(was.gossip());
            closeQuietly(was.host());
            closeQuietly(was.store());
            was.workers().stop();
        }
        done.complete(null);
    }

    private static CompletableFuture<Void> stopIfOpen(@Nullable CollaborationDriver<?> driver) {
        return driver == null ? CompletableFuture.completedFuture(null) : driver.stop();
    }

    private void startCore(Workers workers) {
        wakeUp = new WakeUp(workers.timer(), () -> ground().mailbox().execute(this::tick));
        core = new AppCore(face.name(), host().peerId(), AppOptions.DEFAULTS, random());
        handle(new AppInput.Start());
        options.bootstrap().forEach(address -> handle(new AppInput.Bootstrap(address)));
    }

    private void stopCore() {
        handle(new AppInput.Stop());
        if (wakeUp != null) {
            wakeUp.cancel();
        }
        core = null;
        wakeUp = null;
    }

    // What users and collaborations ask.

    private Ground ground() {
        Ground now = ground;
        if (now == null) {
            throw new IllegalStateException("the peer has not been started: call start() and wait for it");
        }
        return now;
    }

    PeerBase face() {
        return face;
    }

    Workers workers() {
        return ground().workers();
    }

    Host host() {
        return ground().host();
    }

    /** Milliseconds since some beginning; never runs backwards. */
    long nowMs() {
        return (System.nanoTime() - origin) / 1_000_000;
    }

    List<Multiaddr> addresses() {
        PeerId self = host().peerId();
        return host().listenAddresses().stream()
                .map(address -> address.withPeerId(self))
                .toList();
    }

    Set<PeerId> peers() {
        return Set.copyOf(interested);
    }

    int peerCountGuess() {
        return peerCount;
    }

    Traffic traffic() {
        long bytesIn = closedBytesIn.sum();
        long bytesOut = closedBytesOut.sum();
        for (Connection connection : host().connections()) {
            bytesIn += connection.bytesReceived();
            bytesOut += connection.bytesSent();
        }
        return new Traffic(bytesIn, bytesOut);
    }

    @SuppressWarnings("unchecked") // A collaboration is kept under the name of its type.
    <C extends Crdt> CompletableFuture<Collaboration<C>> collaborate(
            String name, CrdtType<C> type, org.peerbase.collaboration.CollaborationOptions figures) {
        Ground now = ground();
        synchronized (this) {
            if (stopped != null) {
                return CompletableFuture.failedFuture(
                        new PeerBaseException("the peer is stopped: create another one to collaborate"));
            }
            Wanted wanted = new Wanted(name, type.name());
            CompletableFuture<CollaborationDriver<?>> known = collaborations.get(wanted);
            if (known == null) {
                known = CompletableFuture.supplyAsync(
                        () -> openCollaboration(name, type, figures),
                        now.workers().reader());
                collaborations.put(wanted, known);
                var unused = known.whenComplete((driver, failure) -> {
                    if (failure != null) {
                        collaborations.remove(wanted);
                    }
                });
            }
            return known.thenApply(driver -> (Collaboration<C>) driver);
        }
    }

    private <C extends Crdt> CollaborationDriver<C> openCollaboration(
            String name, CrdtType<C> type, org.peerbase.collaboration.CollaborationOptions figures) {
        try {
            CollaborationId id = CollaborationId.of(face.name(), name, type.name());
            RecordLog log = new RecordLog(ground().store().collaboration(Bytes.of(id.toBytes())), options.durability());
            CollaborationDriver<C> driver = new CollaborationDriver<>(this, name, id, type, figures, log);
            open.put(id, driver);
            driver.start();
            driver.post(new CollaborationInput.AppPeersChanged(peerCount));
            return driver;
        } catch (RuntimeException e) {
            throw asPeerBaseException(e);
        }
    }

    /** Called by a collaboration that was stopped. */
    void forget(CollaborationDriver<?> driver) {
        open.remove(driver.id(), driver);
        collaborations
                .values()
                .removeIf(known -> known.isDone() && !known.isCompletedExceptionally() && known.join() == driver);
    }

    void publish(byte[] message) {
        ground().gossip().publish(topic, message).exceptionally(failure -> {
            LOG.debug("gossip was not published: {}", Failure.describe(failure));
            return 0;
        });
    }

    CompletableFuture<Connection> connect(PeerId peer, List<Multiaddr> addresses) {
        return host().connect(peer, addresses);
    }

    void learnAddresses(PeerId peer, List<Multiaddr> addresses) {
        host().addressBook().add(peer, addresses, ADDRESS_LIFETIME);
    }

    void penalise(PeerId peer, Offence offence) {
        LOG.warn("peer {} broke the rules: {}", peer, offence);
        if (penalties.add(peer, offence)) {
            var unused = host().disconnect(peer);
        }
    }

    Registration onError(Consumer<PeerBaseException> listener) {
        errorListeners.add(listener);
        return () -> errorListeners.remove(listener);
    }

    void report(PeerBaseException error) {
        LOG.info("{}", error.getMessage());
        errorListeners.forEach(listener -> workers().listeners().execute(() -> listener.accept(error)));
    }

    // What the network tells, on its threads.

    @Override
    public void onConnected(Connection connection) {
        ground().mailbox().execute(() -> {
            if (connections.merge(connection.remotePeer(), 1, Integer::sum) == 1) {
                handle(new AppInput.Connected(connection.remotePeer()));
            }
        });
    }

    @Override
    public void onDisconnected(Connection connection, @Nullable Throwable cause) {
        closedBytesIn.add(connection.bytesReceived());
        closedBytesOut.add(connection.bytesSent());
        ground().mailbox().execute(() -> {
            if (connections.merge(connection.remotePeer(), -1, Integer::sum) == 0) {
                connections.remove(connection.remotePeer());
                handle(new AppInput.Disconnected(connection.remotePeer()));
            }
        });
    }

    @Override
    public void onPeerSubscribed(PeerId peer, String subscribedTopic) {
        if (subscribedTopic.equals(topic)) {
            interested.add(peer);
            ground().mailbox().execute(() -> handle(new AppInput.Subscribed(peer)));
        }
    }

    @Override
    public void onPeerUnsubscribed(PeerId peer, String unsubscribedTopic) {
        if (unsubscribedTopic.equals(topic)) {
            interested.remove(peer);
            ground().mailbox().execute(() -> handle(new AppInput.Unsubscribed(peer)));
        }
    }

    private void gossipReceived(PeerId author, byte[] message) {
        if (waitingGossip.incrementAndGet() > MAX_WAITING_GOSSIP) {
            waitingGossip.decrementAndGet();
            return;
        }
        ground().mailbox().execute(() -> {
            waitingGossip.decrementAndGet();
            handle(new AppInput.GossipReceived(author, message));
        });
    }

    // The core and what it wants.

    private void handle(AppInput input) {
        if (core != null) {
            core.handle(input, nowMs()).forEach(this::carryOut);
        }
    }

    private void tick() {
        if (wakeUp != null) {
            wakeUp.rang();
        }
        handle(new AppInput.Tick());
    }

    private void setAlarm() {
        if (core != null && wakeUp != null) {
            wakeUp.at(core.nextWakeUp(), nowMs());
        }
    }

    private void carryOut(AppOutput output) {
        if (output instanceof AppOutput.Deliver deliver) {
            CollaborationDriver<?> driver = open.get(deliver.collaboration());
            if (driver != null) {
                driver.gossipReceived(deliver.source(), deliver.message());
            }
        } else if (output instanceof AppOutput.Dial dial) {
            dial(dial);
        } else if (output instanceof AppOutput.AppPeersChanged changed) {
            peerCount = changed.count();
            open.values().forEach(driver -> driver.post(new CollaborationInput.AppPeersChanged(changed.count())));
        } else if (output instanceof AppOutput.Subscribe subscribe) {
            subscriptions.put(
                    subscribe.topic(),
                    ground().gossip()
                            .subscribe(
                                    subscribe.topic(),
                                    (message, source) -> gossipReceived(message.author(), message.data())));
        } else if (output instanceof AppOutput.Unsubscribe unsubscribe) {
            Subscription subscription = subscriptions.remove(unsubscribe.topic());
            if (subscription != null) {
                subscription.close();
            }
        } else if (output instanceof AppOutput.Penalise penalise) {
            penalise(penalise.peer(), penalise.offence());
        }
        // Protect and Unprotect need nothing: the host keeps a connection for as long as a stream is open on it.
    }

    private void dial(AppOutput.Dial dial) {
        PeerId peer = dial.peer();
        CompletableFuture<Connection> connecting =
                peer == null ? host().connect(dial.addresses().get(0)) : host().connect(peer, dial.addresses());
        var unused = connecting.whenComplete(
                (connection, failure) -> ground().mailbox().execute(() -> dialled(dial, connection, failure)));
    }

    private void dialled(AppOutput.Dial dial, @Nullable Connection connection, @Nullable Throwable failure) {
        if (connection != null) {
            unreachable.remove(dial.addresses());
            handle(new AppInput.Dialled(dial.dial(), connection.remotePeer()));
            return;
        }
        String reason = Failure.describe(failure);
        if (options.bootstrap().containsAll(dial.addresses()) && unreachable.add(dial.addresses())) {
            report(new PeerBaseException(
                    "the bootstrap peer " + dial.addresses().get(0) + " can't be reached (" + reason
                            + "): is it running, and the address right? It is tried again"));
        }
        handle(new AppInput.DialFailed(dial.dial(), reason));
    }
}
