package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Builds the state anew without what is void, from the store, while the collaboration goes on. What others change
 * meanwhile shows at the end; what is changed here shows at once.
 */
final class StateRebuild {
    /** The most records that are remembered while the store is read; if there are more, it is read again. */
    static final int MAX_RECORDS = 65_536;

    private final SharedState state;
    private final RecordStorage storage;
    private final Outputs outputs;
    private @Nullable SharedState shadow;
    private List<ChangeRecord> since = new ArrayList<>();
    private boolean again;

    /** As it was of the forks when the shadow was made. */
    private int forks;

    StateRebuild(SharedState state, RecordStorage storage, Outputs outputs) {
        this.state = state;
        this.storage = storage;
        this.outputs = outputs;
    }

    /** Some of what had an effect is void, or was a local change that can't be shared. */
    void start() {
        if (shadow != null) {
            again = true;
            return;
        }
        again = false;
        forks = state.forks().changes();
        since = new ArrayList<>();
        SharedState next = state.shadow();
        shadow = next;
        storage.addLocalChanges();
        storage.follow(this::remember);
        outputs.add(new CollaborationOutput.RestoreShadow(next));
    }

    /** Whether the store is being read. */
    boolean isUnderWay() {
        return shadow != null;
    }

    private void remember(ChangeRecord record) {
        if (since.size() < MAX_RECORDS) {
            since.add(record);
        } else {
            again = true;
        }
    }

    /** What was in the store is in the shadow; returns what taking it over did, or null if it is not taken over yet. */
    DataTypes.@Nullable Effect onRestored(SharedState restored) {
        if (restored != shadow) {
            return null;
        }
        shadow = null;
        // While it is followed: what was changed here a moment ago becomes a record now, and has to be in the shadow.
        storage.addLocalChanges();
        storage.unfollow();
        if (isOutdated()) {
            start();
            return null;
        }
        for (ChangeRecord record : since) {
            if (!restored.has(record)) {
                restored.restore(record);
            }
        }
        since = new ArrayList<>();
        if (isOwnHeldBack(restored, state.self())) {
            // What it builds on is on its way to the store, from where it will be read next time.
            start();
            return null;
        }
        DataTypes.Effect effect = adopt(restored);
        if (effect == null) {
            // What was opened meanwhile is open in the next one from the beginning.
            start();
        }
        return effect;
    }

    private DataTypes.@Nullable Effect adopt(SharedState restored) {
        synchronized (state.lock()) {
            return state.dataTypes().hasForgottenIn(restored.dataTypes()) ? null : state.adopt(restored);
        }
    }

    /**
     * The store has a record that doesn't follow those before it. Returns whether that is because of forks that the shadow
     * doesn't know, with which it follows; then it is read again.
     */
    boolean onFailed(SharedState restored) {
        if (restored != shadow) {
            return true;
        }
        shadow = null;
        storage.unfollow();
        boolean outdated = isOutdated();
        if (outdated) {
            start();
        }
        return outdated;
    }

    private boolean isOutdated() {
        return again || forks != state.forks().changes();
    }

    private static boolean isOwnHeldBack(SharedState restored, ReplicaId self) {
        synchronized (restored.lock()) {
            DeferredRecords deferred = restored.dataTypes().deferred();
            return deferred.isHeldBack(self) && deferred.hasDue();
        }
    }
}
