package org.peerbase.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.peerbase.Collaboration;
import org.peerbase.CollaborationEvent;
import org.peerbase.PeerBase;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.HostListener;

/**
 * Tells once that nobody who is connected shares the same data, and why that may be: another app, name, type or key is no
 * error to the network, but other data. Thread-safe.
 */
final class Company implements HostListener, AutoCloseable {
    /** How long peers that share the same data may take to find each other once they are connected. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PeerBase peer;
    private final Collaboration<?> shared;
    private final boolean keyed;
    private final Consumer<String> tell;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();

    private Company(PeerBase peer, Collaboration<?> shared, boolean keyed, Consumer<String> tell) {
        this.peer = peer;
        this.shared = shared;
        this.keyed = keyed;
        this.tell = tell;
    }

    /**
     * Waits for company, without a thread.
     *
     * @param keyed whether {@code shared} has keys
     * @param tell takes the one line if there is none
     */
    static Company expect(PeerBase peer, Collaboration<?> shared, boolean keyed, Consumer<String> tell) {
        Company company = new Company(peer, shared, keyed, tell);
        shared.on(
                CollaborationEvent.MembershipChanged.class,
                event -> company.count(event.peers().size()));
        company.count(shared.peers().size());
        peer.host().addListener(company);
        peer.host().connections().forEach(company::onConnected);
        return company;
    }

    private void count(int members) {
        if (members > 1) {
            close();
        }
    }

    @Override
    public void onConnected(Connection connection) {
        if (!over.get() && looking.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::look);
        }
    }

    private void look() {
        looking.set(false);
        int connected = (int) peer.host().connections().stream()
                .map(Connection::remotePeer)
                .distinct()
                .count();
        explain(peer.name(), shared.name(), keyed, peer.peers().size(), connected)
                .filter(reason -> !over.getAndSet(true))
                .ifPresent(tell);
    }

    /**
     * Why there may be nobody.
     *
     * @param inApp how many peers of the app are connected
     * @param connected how many peers are, of any app
     */
    static Optional<String> explain(String app, String name, boolean keyed, int inApp, int connected) {
        if (inApp > 0) {
            return Optional.of(
                    "Connected to " + peers(inApp) + " of the app \"" + app + "\", but nobody there shares \"" + name
                            + "\" with this type and " + (keyed ? "these keys" : "without keys")
                            + ": check the name, --type and --keys.");
        }
        return connected == 0
                ? Optional.empty()
                : Optional.of("Connected to " + peers(connected) + " outside of the app \"" + app + "\": check --app.");
    }

    private static String peers(int count) {
        return count == 1 ? "1 peer" : count + " peers";
    }

    /** Expects nobody any more. */
    @Override
    public void close() {
        over.set(true);
    }
}
