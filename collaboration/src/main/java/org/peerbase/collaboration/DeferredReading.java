package org.peerbase.collaboration;

import java.util.List;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Reads again from the store what had to wait for its effect, found no room meanwhile, and may be ready now: some records
 * of one author at a time.
 */
final class DeferredReading {
    private final SharedState state;
    private final RecordStorage storage;
    private final Sequences durable;
    private final Outputs outputs;
    private boolean reading;

    /** @param durable up to where each replica's records can be read */
    DeferredReading(SharedState state, RecordStorage storage, Sequences durable, Outputs outputs) {
        this.state = state;
        this.storage = storage;
        this.durable = durable;
        this.outputs = outputs;
    }

    /** Begins the next read, unless one is under way or there is nothing to read. */
    void readMore() {
        if (reading) {
            return;
        }
        DeferredRecords.Position position;
        synchronized (state.lock()) {
            position = state.dataTypes().deferred().takeDue(this::isReadable).orElse(null);
        }
        if (position != null) {
            reading = true;
            storage.read(
                    null,
                    position.author(),
                    position.from(),
                    DataTypes.READ_RECORDS,
                    DataTypes.READ_BYTES,
                    (records, nowMs) -> onRead(position.author(), records));
        }
    }

    private boolean isReadable(ReplicaId author, long sequence) {
        return durable.get(state.replicas().find(author)) >= sequence;
    }

    private void onRead(ReplicaId author, List<ChangeRecord> records) {
        reading = false;
        DataTypes.Effect effect;
        synchronized (state.lock()) {
            effect = state.dataTypes().resume(author, records);
        }
        outputs.addListenerFailures(effect.listenerFailures());
    }
}
