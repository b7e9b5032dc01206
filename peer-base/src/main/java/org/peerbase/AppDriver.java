package org.peerbase;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.Offence;
import org.peerbase.collaboration.Signatures;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.libp2p.AddressGroup;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.store.Bytes;
import org.peerbase.store.Durability;
import org.peerbase.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer of an app between its start and its stop: opens and closes what it stands on, and what users and
 * collaborations ask goes through here. {@link AppRunner} runs the core, {@link OpenCollaborations} has the
 * collaborations. Thread-safe.
 */
final class AppDriver {
    private static final Logger LOG = LoggerFactory.getLogger(AppDriver.class);

    /** What a peer has while it is started. */
    private record Running(Ground ground, AppRunner runner) {}

    private final PeerBase face;
    private final PeerBaseOptions options;
    private final long origin = System.nanoTime();
    private final OpenCollaborations collaborations = new OpenCollaborations();
    private final EventDelivery<AppEvent> events = new EventDelivery<>();
    private volatile @Nullable Running running;

    // Guarded by this.
    private @Nullable CompletableFuture<PeerBase> started;
    private @Nullable CompletableFuture<Void> stopped;

    AppDriver(PeerBase face, PeerBaseOptions options) {
        this.face = face;
        this.options = options;
    }

    static RandomGenerator random() {
        return new SplittableRandom(new SecureRandom().nextLong());
    }

    // Starting and stopping.

    synchronized CompletableFuture<PeerBase> start() {
        if (stopped != null) {
            return CompletableFuture.failedFuture(
                    new PeerBaseException("this peer was stopped: create another one with the same options"));
        }
        if (started == null) {
            CompletableFuture<PeerBase> done = new CompletableFuture<>();
            started = done;
            Workers workers = new Workers(face.name());
            workers.writer().execute(() -> open(workers, done));
        }
        return started;
    }

    private void open(Workers workers, CompletableFuture<PeerBase> done) {
        Ground ground = null;
        try {
            ground = Ground.open(options, workers);
            AppRunner runner = new AppRunner(this, ground, collaborations, options);
            ground.listen();
            events.deliverOn(workers.listeners());
            running = new Running(ground, runner);
            runner.start();
            workers.callbacks().execute(() -> done.complete(face));
        } catch (RuntimeException e) {
            PeerBaseException failure = Ground.explain(e);
            running = null;
            if (ground != null) {
                ground.close();
            }
            // Not on this thread, which is one of the workers.
            inBackground(() -> {
                workers.stop();
                done.completeExceptionally(failure);
            });
        }
    }

    synchronized CompletableFuture<Void> stop() {
        Running now = running;
        if (now != null) {
            now.ground().workers().listeners().callerStops();
        }
        if (stopped == null) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            stopped = done;
            if (started == null) {
                done.complete(null);
            } else {
                var unused = started.whenComplete((peer, failure) -> inBackground(() -> close(done)));
            }
        }
        return stopped;
    }

    private void close(CompletableFuture<Void> done) {
        Running was = running;
        if (was != null) {
            collaborations.stop().join();
            was.runner().stop().join();
            was.ground().close();
            was.runner().detach();
            was.ground().workers().stop();
        }
        done.complete(null);
    }

    private void inBackground(Runnable task) {
        new Thread(task, "peer-base-" + face.name() + "-stop").start();
    }

    // What users and collaborations ask.

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the peer has not been started: call start() and wait for it");
        }
        return now;
    }

    PeerBase face() {
        return face;
    }

    EventDelivery<AppEvent> events() {
        return events;
    }

    Workers workers() {
        return running().ground().workers();
    }

    Host host() {
        return running().ground().host();
    }

    /** Milliseconds since some beginning; never runs backwards. */
    long nowMs() {
        return (System.nanoTime() - origin) / 1_000_000;
    }

    /** The peer's name, or that it has none yet, for people. */
    String named() {
        Running now = running;
        return now == null ? "not started" : now.ground().host().peerId().toString();
    }

    List<Multiaddr> addresses() {
        PeerId self = host().peerId();
        return host().addresses().stream()
                .map(address -> address.withPeerId(self))
                .toList();
    }

    Set<PeerId> peers() {
        Running now = running;
        return now == null ? Set.of() : now.runner().peers();
    }

    int peerCountGuess() {
        Running now = running;
        return now == null ? 0 : now.runner().peerCount();
    }

    Traffic traffic() {
        return running().runner().traffic();
    }

    synchronized <C extends Crdt> CompletableFuture<Collaboration<C>> collaborate(
            String name, CrdtType<C> type, CollaborationOptions chosen) {
        if (stopped != null) {
            return CompletableFuture.failedFuture(
                    new PeerBaseException("the peer is stopped: create another one to collaborate"));
        }
        CompletableFuture<PeerBase> starting = started;
        if (starting == null) {
            throw new IllegalStateException("the peer has not been started: call start()");
        }
        Optional<CompletableFuture<Void>> ending = collaborations.ending(name);
        if (ending.isPresent()) {
            return ending.get().thenCompose(ended -> collaborate(name, type, chosen));
        }
        Access access = chosen.keys()
                .map(keys -> Access.of(keys, face.name(), name, type.name()))
                .orElseGet(() -> Access.open(face.name(), name, type.name()));
        return collaborations.get(
                name,
                type,
                access,
                () -> starting.thenCompose(peer -> workers()
                        .forUsers(CompletableFuture.supplyAsync(
                                () -> open(name, type, access, chosen),
                                workers().reader()))));
    }

    /**
     * Runs a replica that keeps and passes on what it can't read: a pinner's.
     *
     * @param access what a pinner knows of the collaboration
     * @throws IllegalArgumentException if it isn't to be kept in the repo: what a pinner acknowledges is on its disk
     */
    synchronized CompletableFuture<CollaborationDriver> pin(Access access, CollaborationOptions chosen) {
        if (chosen.store() == StoreStrategy.MEMORY) {
            throw new IllegalArgumentException("a pinner keeps what it pins in its repo, not in memory: choose "
                    + StoreStrategy.IPFS_REPO.strategyName());
        }
        Optional<CompletableFuture<Void>> ending = collaborations.endingPinned(access.id());
        if (ending.isPresent()) {
            return ending.get().thenCompose(ended -> pin(access, chosen));
        }
        return collaborations.pin(
                access.id(),
                () -> CompletableFuture.supplyAsync(
                        () -> open(access.id().toString(), null, access, chosen),
                        workers().reader()));
    }

    private CollaborationDriver open(
            String name, @Nullable CrdtType<?> type, Access access, CollaborationOptions chosen) {
        try {
            Ground ground = running().ground();
            Bytes key = Bytes.of(access.id().toBytes());
            RecordLog log = switch (chosen.store()) {
                case MEMORY -> new RecordLog(Store.inMemory(), key, Durability.POWER_LOSS);
                case IPFS_REPO -> new RecordLog(ground.store(), key, options.durability()).sharing(ground.disk());
                // What was announced may be lost in a crash: then changes go on under another replica's name.
                case HYBRID_IPFS_REPO ->
                    new RecordLog(ground.store(), key, Durability.PROCESS_CRASH).sharing(ground.disk());
            };
            chosen.maxStored().ifPresent(log::limitedTo);
            var figures = chosen.figures(options.figures());
            figures.pinners().ifPresent(pinners -> running().runner().trust(pinners));
            CollaborationDriver driver = new CollaborationDriver(this, name, access, type, chosen, figures, log);
            driver.start();
            // Not before, since what came then would be lost.
            collaborations.opened(driver);
            driver.post(new CollaborationInput.AppPeersChanged(peerCountGuess()));
            driver.post(new CollaborationInput.AddressesChanged(host().addresses()));
            return driver;
        } catch (RuntimeException e) {
            throw Ground.explain(e);
        }
    }

    /** Called by a collaboration that was stopped. */
    void forget(CollaborationDriver driver) {
        collaborations.forget(driver);
    }

    void publish(byte[] message) {
        running().runner().publish(message);
    }

    CompletableFuture<Connection> connect(PeerId peer, List<Multiaddr> addresses) {
        return running().runner().connect(peer, addresses);
    }

    void discovered(PeerId peer, List<Multiaddr> addresses) {
        running().runner().discovered(peer, addresses);
    }

    void learnAddresses(PeerId peer, List<Multiaddr> addresses) {
        running().runner().learnAddresses(peer, addresses);
    }

    boolean admits(PeerId peer, Optional<AddressGroup> from, long linkedForMs) {
        return running().runner().admits(peer, from, linkedForMs);
    }

    void wasOfUse(PeerId peer) {
        running().runner().wasOfUse(peer);
    }

    void penalise(PeerId peer, Set<AddressGroup> from, Offence offence) {
        running().runner().penalise(peer, from, offence);
    }

    /** How this peer signs, and checks what others signed. */
    Signatures signatures() {
        return options.signatures().apply(Signatures.of(host().privateKey()));
    }

    Registration onError(Consumer<PeerBaseException> listener) {
        return events.on(AppEvent.Failed.class, event -> listener.accept(event.error()));
    }

    void report(PeerBaseException error) {
        LOG.info("{}", error.getMessage());
        events.add(new AppEvent.Failed(error));
    }
}
