package org.peerbase;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.multiformats.identity.PeerId;

/** The collaborations of one app, by name for users and by id for the network. Thread-safe. */
final class OpenCollaborations {
    /** A collaboration that is open, or being opened. */
    private record Entry(String type, Access access, CompletableFuture<CollaborationDriver> driver) {}

    private final Map<String, Entry> byName = new HashMap<>();
    private final Map<CollaborationId, CompletableFuture<CollaborationDriver>> pinned = new HashMap<>();
    private final Map<CollaborationId, CollaborationDriver> byId = new ConcurrentHashMap<>();

    /**
     * The collaboration of this name, which is opened if it isn't.
     *
     * @param access what it is asked for with; {@linkplain Access#destroy destroyed} if it is open already
     * @param opening begins to open it with {@code access}
     * @return fails if the name is taken by a collaboration of another type, or with other keys, or it is pinned here
     */
    synchronized <C extends Crdt> CompletableFuture<Collaboration<C>> get(
            String name, CrdtType<C> type, Access access, Supplier<CompletableFuture<CollaborationDriver>> opening) {
        Entry known = byName.get(name);
        if (known == null && pinned.containsKey(access.id())) {
            access.destroy();
            return CompletableFuture.failedFuture(new PeerBaseException(
                    "\"" + name + "\" is pinned by this very peer: open it on another one, or stop pinning it first"));
        }
        if (known == null) {
            Entry opened = new Entry(type.name(), access, opening.get());
            byName.put(name, opened);
            var unused = opened.driver().whenComplete((driver, failure) -> {
                if (failure != null) {
                    remove(name, opened);
                    access.destroy();
                }
            });
            return opened.driver().thenApply(driver -> driver.views().root().as(type));
        }
        String problem = difference(name, known, type.name(), access);
        access.destroy();
        return problem.isEmpty()
                ? known.driver().thenApply(driver -> driver.views().root().as(type))
                : CompletableFuture.failedFuture(new PeerBaseException(problem));
    }

    /**
     * The replica of a collaboration that can't be read here, which is begun to be opened if it isn't.
     *
     * @return fails if the collaboration is open for users
     */
    synchronized CompletableFuture<CollaborationDriver> pin(
            CollaborationId id, Supplier<CompletableFuture<CollaborationDriver>> opening) {
        boolean isOpen =
                byName.values().stream().anyMatch(entry -> entry.access().id().equals(id));
        if (isOpen) {
            return CompletableFuture.failedFuture(new PeerBaseException(
                    "collaboration " + id + " is open on this very peer, which needs no pinning"));
        }
        CompletableFuture<CollaborationDriver> known = pinned.get(id);
        if (known != null) {
            return known;
        }
        CompletableFuture<CollaborationDriver> opened = opening.get();
        pinned.put(id, opened);
        var unused = opened.whenComplete((driver, failure) -> {
            if (failure != null) {
                unpin(id, opened);
            }
        });
        return opened;
    }

    private synchronized void unpin(CollaborationId id, CompletableFuture<CollaborationDriver> opened) {
        pinned.remove(id, opened);
    }

    /** Completes when the collaboration of this name has ended; empty if none is about to. */
    synchronized Optional<CompletableFuture<Void>> ending(String name) {
        Entry known = byName.get(name);
        return known == null ? Optional.empty() : ending(known.driver());
    }

    /** Completes when the pinned replica has ended; empty if none is about to. */
    synchronized Optional<CompletableFuture<Void>> endingPinned(CollaborationId id) {
        CompletableFuture<CollaborationDriver> known = pinned.get(id);
        return known == null ? Optional.empty() : ending(known);
    }

    private static Optional<CompletableFuture<Void>> ending(CompletableFuture<CollaborationDriver> opening) {
        if (!opening.isDone() || opening.isCompletedExceptionally()) {
            return Optional.empty();
        }
        CollaborationDriver driver = opening.join();
        return driver.isStopping() ? Optional.of(driver.stop()) : Optional.empty();
    }

    /** Why it can't be had as it is asked for; empty if it can. */
    private static String difference(String name, Entry known, String type, Access access) {
        if (!known.type().equals(type)) {
            return "\"" + name + "\" is open as " + known.type() + ", not as " + type
                    + ": ask for it with that type, or take another name";
        }
        String open = describe(known.access());
        String wanted = describe(access);
        if (known.access().id().equals(access.id()) && open.equals(wanted)) {
            return "";
        }
        return "\"" + name + "\" is open " + open + ", and was asked for "
                + (open.equals(wanted) ? "with other ones" : wanted)
                + ": in one app a name stands for one collaboration; stop it first, or take another name";
    }

    private static String describe(Access access) {
        if (!access.isSealed()) {
            return "without keys";
        }
        return access.canWrite() ? "with keys that write" : "with keys that only read";
    }

    private synchronized void remove(String name, Entry entry) {
        byName.remove(name, entry);
    }

    /** Lets the network find a collaboration. */
    void opened(CollaborationDriver driver) {
        byId.put(driver.id(), driver);
    }

    /** Called by a collaboration that was stopped: it can be opened anew. */
    synchronized void forget(CollaborationDriver driver) {
        byId.remove(driver.id(), driver);
        byName.values().removeIf(entry -> isDone(entry.driver(), driver));
        pinned.values().removeIf(opening -> isDone(opening, driver));
    }

    private static boolean isDone(CompletableFuture<CollaborationDriver> opening, CollaborationDriver driver) {
        return opening.isDone() && !opening.isCompletedExceptionally() && opening.join() == driver;
    }

    void deliver(CollaborationId id, PeerId source, byte[] message) {
        CollaborationDriver driver = byId.get(id);
        if (driver != null) {
            driver.gossipReceived(source, message);
        }
    }

    /** Hands an input to each. */
    void post(CollaborationInput input) {
        byId.values().forEach(driver -> driver.post(input));
    }

    /** Stops each. @return completes when all have stopped */
    CompletableFuture<Void> stop() {
        List<CompletableFuture<CollaborationDriver>> all;
        synchronized (this) {
            all = new ArrayList<>(pinned.values());
            byName.values().forEach(entry -> all.add(entry.driver()));
        }
        return CompletableFuture.allOf(all.stream()
                .map(opening -> opening.handle((driver, failure) -> driver).thenCompose(OpenCollaborations::stopIfOpen))
                .toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> stopIfOpen(@Nullable CollaborationDriver driver) {
        return driver == null ? CompletableFuture.completedFuture(null) : driver.stop();
    }
}
