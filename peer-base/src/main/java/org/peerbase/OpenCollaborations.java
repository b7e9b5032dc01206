package org.peerbase;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.multiformats.identity.PeerId;

/** The collaborations of one app, by name for users and by id for the network. Thread-safe. */
final class OpenCollaborations {
    private final Map<String, CompletableFuture<CollaborationDriver>> byName = new HashMap<>();
    private final Map<CollaborationId, CollaborationDriver> byId = new ConcurrentHashMap<>();

    /**
     * The collaboration of this name, which is opened if it isn't.
     *
     * @param opening begins to open it
     * @return fails if the name is taken by a collaboration of another type
     */
    synchronized <C extends Crdt> CompletableFuture<Collaboration<C>> get(
            String name, CrdtType<C> type, Supplier<CompletableFuture<CollaborationDriver>> opening) {
        CompletableFuture<CollaborationDriver> driver = byName.get(name);
        if (driver == null) {
            driver = opening.get();
            byName.put(name, driver);
            CompletableFuture<CollaborationDriver> mine = driver;
            var unused = mine.whenComplete((opened, failure) -> {
                if (failure != null) {
                    remove(name, mine);
                }
            });
        }
        return driver.thenApply(opened -> opened.views().root().as(type));
    }

    private synchronized void remove(String name, CompletableFuture<CollaborationDriver> driver) {
        byName.remove(name, driver);
    }

    /** Lets the network find a collaboration. */
    void opened(CollaborationDriver driver) {
        byId.put(driver.id(), driver);
    }

    /** Called by a collaboration that was stopped: it can be opened anew. */
    synchronized void forget(CollaborationDriver driver) {
        byId.remove(driver.id(), driver);
        byName.values()
                .removeIf(known -> known.isDone() && !known.isCompletedExceptionally() && known.join() == driver);
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
        List<CompletableFuture<CollaborationDriver>> drivers;
        synchronized (this) {
            drivers = List.copyOf(byName.values());
        }
        return CompletableFuture.allOf(drivers.stream()
                .map(driver -> driver.handle((opened, failure) -> opened).thenCompose(OpenCollaborations::stopIfOpen))
                .toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> stopIfOpen(@Nullable CollaborationDriver driver) {
        return driver == null ? CompletableFuture.completedFuture(null) : driver.stop();
    }
}
