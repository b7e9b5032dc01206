package org.peerbase.libp2p.connection;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.DialException;
import org.peerbase.libp2p.Limits;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * Connects to peers: tries their addresses a moment apart, takes the first that gets through, and lets everyone who
 * wants the same peer share one dial. Thread-safe; the dials themselves live on one event executor.
 */
public final class Dialer {
    /** Between the beginnings of two attempts (RFC 8305); a failed attempt lets the next begin at once. */
    static final Duration STAGGER = Duration.ofMillis(250);

    /** Addresses that are tried in one dial. */
    static final int MAX_ADDRESSES = 16;

    /** Dials that may wait for their turn. */
    static final int MAX_WAITING = 1024;

    /** Makes one attempt at one address without names. */
    @FunctionalInterface
    public interface Attempt {
        /** Cancelling the result ends the attempt, and closes the connection if there is one by then. */
        CompletableFuture<Connection> dial(Multiaddr address, @Nullable PeerId expectedPeer);
    }

    /** Resolves the names in an address. */
    @FunctionalInterface
    public interface Resolver {
        CompletableFuture<List<Multiaddr>> resolve(Multiaddr address);
    }

    private final Limits limits;
    private final BoundedAddressBook addressBook;
    private final DialBackOff backOff;
    private final Resolver resolver;
    private final Attempt attempt;
    private final EventExecutor executor;

    private final Map<PeerId, Dial> dials = new HashMap<>();
    private final ArrayDeque<Dial> waiting = new ArrayDeque<>();
    private final Set<Dial> unfinished = new LinkedHashSet<>();
    private int running;
    private boolean closed;

    public Dialer(
            Limits limits, BoundedAddressBook addressBook, Resolver resolver, Attempt attempt, EventExecutor executor) {
        this.limits = limits;
        this.addressBook = addressBook;
        this.backOff = new DialBackOff(System::nanoTime);
        this.resolver = resolver;
        this.attempt = attempt;
        this.executor = executor;
    }

    /**
     * Dials.
     *
     * @param peer who is expected, or null for whoever answers
     * @param addresses given by the caller: tried even if they failed lately, unlike those of the address book
     */
    public CompletableFuture<Connection> dial(@Nullable PeerId peer, List<Multiaddr> addresses) {
        CompletableFuture<Connection> result = new CompletableFuture<>();
        try {
            executor.execute(() -> begin(peer, addresses, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(hostClosed());
        }
        return result;
    }

    /** Ends all dials, which fail; completes when they have. */
    public CompletableFuture<Void> close() {
        return CompletableFuture.runAsync(
                () -> {
                    closed = true;
                    waiting.clear();
                    List.copyOf(unfinished).forEach(dial -> dial.finish(null, hostClosed()));
                },
                executor);
    }

    private static DialException hostClosed() {
        return new DialException("the host is closed");
    }

    private void begin(@Nullable PeerId peer, List<Multiaddr> addresses, CompletableFuture<Connection> result) {
        if (closed) {
            result.completeExceptionally(hostClosed());
            return;
        }
        Dial existing = peer == null ? null : dials.get(peer);
        if (existing != null) {
            existing.results.add(result);
            existing.addCandidates(addresses);
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            result.completeExceptionally(new DialException("too many dials wait already"));
            return;
        }
        Dial dial = new Dial(peer);
        dial.results.add(result);
        dial.addCandidates(addresses);
        if (peer != null) {
            dials.put(peer, dial);
        }
        unfinished.add(dial);
        waiting.add(dial);
        runNext();
    }

    private void runNext() {
        while (running < limits.maxConcurrentDials() && !waiting.isEmpty()) {
            running++;
            waiting.remove().run();
        }
    }

    /** One peer being dialed; lives on the executor. */
    private final class Dial {
        private final @Nullable PeerId peer;
        private final List<CompletableFuture<Connection>> results = new ArrayList<>();

        /** As given, then resolved; each is taken from the front of {@link #toTry} once. */
        private final Set<Multiaddr> seen = new LinkedHashSet<>();

        private final ArrayDeque<Multiaddr> toResolve = new ArrayDeque<>();
        private final ArrayDeque<Multiaddr> toTry = new ArrayDeque<>();
        private final Map<Multiaddr, CompletableFuture<Connection>> attempts = new HashMap<>();
        private final List<String> failures = new ArrayList<>();
        private @Nullable Throwable lastFailure;
        private @Nullable Future<?> staggerTimer;
        private @Nullable Future<?> timeout;
        private int resolving;
        private int tried;
        private boolean backedOff;
        private boolean started;
        private boolean done;

        Dial(@Nullable PeerId peer) {
            this.peer = peer;
        }

        void addCandidates(List<Multiaddr> addresses) {
            for (Multiaddr address : addresses) {
                addCandidate(address);
            }
            if (started) {
                resolveCandidates();
                proceed();
            }
        }

        private void addCandidate(Multiaddr given) {
            // Where the peer is known its id at the end of an address adds nothing, and would make it look different.
            Multiaddr address = given.peerId().equals(Optional.ofNullable(peer))
                    ? given.withoutPeerId().orElse(given)
                    : given;
            if (seen.size() < 2 * MAX_ADDRESSES && seen.add(address)) {
                toResolve.add(address);
            }
        }

        void run() {
            started = true;
            timeout = executor.schedule(
                    () -> finish(
                            null,
                            new DialException("no connection" + toPeer() + " within "
                                    + limits.dialTimeout().toMillis() + " ms" + reasons())),
                    limits.dialTimeout().toNanos(),
                    TimeUnit.NANOSECONDS);
            if (peer != null) {
                for (Multiaddr address : addressBook.addresses(peer)) {
                    if (backOff.mayDial(address)) {
                        addCandidate(address);
                    } else {
                        backedOff = true;
                    }
                }
            }
            resolveCandidates();
            proceed();
        }

        private void resolveCandidates() {
            for (Multiaddr address = toResolve.poll(); address != null; address = toResolve.poll()) {
                resolving++;
                Multiaddr unresolved = address;
                var unused = resolver.resolve(address)
                        .whenComplete((addresses, failure) -> onExecutor(() -> {
                            resolving--;
                            if (failure != null) {
                                onFailure(unresolved, failure);
                            } else {
                                toTry.addAll(addresses);
                            }
                            tryNext();
                        }));
            }
        }

        /** Lets the next attempt begin unless the last one began only a moment ago. */
        private void proceed() {
            if (staggerTimer == null || staggerTimer.isDone()) {
                tryNext();
            }
        }

        private void tryNext() {
            if (done) {
                return;
            }
            Multiaddr next = tried < MAX_ADDRESSES ? toTry.poll() : null;
            if (next == null) {
                if (attempts.isEmpty() && resolving == 0) {
                    finish(null, failure());
                }
                return;
            }
            tried++;
            begin(next);
            if (staggerTimer != null) {
                staggerTimer.cancel(false);
            }
            staggerTimer = executor.schedule(this::tryNext, STAGGER.toNanos(), TimeUnit.NANOSECONDS);
        }

        private void begin(Multiaddr address) {
            CompletableFuture<Connection> trial = attempt.dial(address, peer);
            attempts.put(address, trial);
            var unused = trial.whenComplete((connection, failure) -> onExecutor(() -> {
                attempts.remove(address);
                if (connection != null) {
                    backOff.onSuccess(address);
                    addressBook.onDialed(connection.remotePeer(), address, true);
                    if (done) {
                        // Another attempt won before this one could be cancelled.
                        var unusedClose = connection.close();
                    }
                    finish(connection, null);
                } else if (!done && failure != null) {
                    onFailure(address, failure);
                    tryNext();
                }
            }));
        }

        private void onFailure(Multiaddr address, Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            backOff.onFailure(address);
            if (peer != null) {
                addressBook.onDialed(peer, address, false);
            }
            lastFailure = cause;
            failures.add(address + ": " + cause.getMessage());
        }

        private DialException failure() {
            if (failures.isEmpty()) {
                return new DialException(
                        backedOff
                                ? "the addresses that are known failed a moment ago" + toPeer()
                                : "no address is known" + toPeer());
            }
            return new DialException("no connection" + toPeer() + reasons(), lastFailure);
        }

        private String toPeer() {
            return peer == null ? "" : " to " + peer;
        }

        private String reasons() {
            return failures.isEmpty() ? "" : ": " + String.join("; ", failures);
        }

        private void finish(@Nullable Connection connection, @Nullable DialException failure) {
            if (done) {
                return;
            }
            done = true;
            unfinished.remove(this);
            if (peer != null) {
                dials.remove(peer);
            }
            if (staggerTimer != null) {
                staggerTimer.cancel(false);
            }
            if (timeout != null) {
                timeout.cancel(false);
            }
            List.copyOf(attempts.values()).forEach(trial -> trial.cancel(false));
            for (CompletableFuture<Connection> result : results) {
                if (connection != null) {
                    result.complete(connection);
                } else if (failure != null) {
                    result.completeExceptionally(failure);
                }
            }
            if (started) {
                running--;
            }
            runNext();
        }

        private void onExecutor(Runnable step) {
            if (executor.inEventLoop()) {
                step.run();
            } else if (!executor.isShuttingDown()) {
                executor.execute(step);
            }
        }
    }
}
