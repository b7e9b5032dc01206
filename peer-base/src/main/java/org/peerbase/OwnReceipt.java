package org.peerbase;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** A receipt for the first {@code changes} changes of a collaboration's replica, under the name that it had then. */
record OwnReceipt(CollaborationDriver driver, ReplicaId replica, long changes) implements Receipt {
    @Override
    public CompletableFuture<Void> local() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        driver.withReceipts(replica, (receipts, nowMs) -> receipts.awaitLocal(changes, done));
        return driver.forUsers(done);
    }

    @Override
    public CompletableFuture<Set<PeerId>> onPinners(int count, Duration timeout) {
        driver.post(new CollaborationInput.Hurry(changes));
        return on(Receipts.Holders.PINNERS, count, timeout);
    }

    @Override
    public CompletableFuture<Set<PeerId>> onPeers(int count, Duration timeout) {
        return on(Receipts.Holders.PEERS, count, timeout);
    }

    private CompletableFuture<Set<PeerId>> on(Receipts.Holders holders, int count, Duration timeout) {
        if (count < 1) {
            throw new IllegalArgumentException("a receipt from " + count + " peers says nothing; ask for 1 or more");
        }
        CompletableFuture<Set<PeerId>> done = new CompletableFuture<>();
        driver.withReceipts(
                replica, (receipts, nowMs) -> receipts.await(changes, holders, count, timeout, done, nowMs));
        return driver.forUsers(done);
    }
}
