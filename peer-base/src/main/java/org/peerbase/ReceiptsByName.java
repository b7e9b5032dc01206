package org.peerbase;

import java.util.HashMap;
import java.util.Map;
import org.peerbase.crdt.dot.ReplicaId;

/** The receipts of one collaboration under each name that its replica has had since it was opened: one, nearly always. */
final class ReceiptsByName {
    private final Map<ReplicaId, Receipts> all = new HashMap<>();
    private Receipts current;

    /** @param saved how many changes of {@code replica} are on the disk already */
    ReceiptsByName(ReplicaId replica, long saved) {
        current = new Receipts(saved);
        all.put(replica, current);
    }

    /** Those of the name that the replica has now. */
    Receipts current() {
        return current;
    }

    /** Those of a name that the replica has or had. */
    Receipts of(ReplicaId replica) {
        return all.getOrDefault(replica, current);
    }

    /** The replica has another name; who waits for something under the old one hears why. */
    void rename(ReplicaId replica, PeerBaseException reason) {
        current.end(reason);
        current = current.successor();
        all.put(replica, current);
    }
}
