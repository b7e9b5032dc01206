package org.peerbase;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.collaboration.SnapshotSource;
import org.peerbase.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes snapshots of one collaboration, so that opening it need not read its whole log. The methods belong to the mailbox;
 * encoding, sealing and writing happen on other threads.
 */
final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    private final RecordLog log;
    private final Supplier<Optional<SnapshotSource>> sources;
    private final Workers workers;
    private final Runnable flush;
    private final Executor mailbox;
    private final RandomGenerator random = new SecureRandom();
    private final SnapshotPacing pacing = new SnapshotPacing();
    private boolean isMaking;

    /**
     * Nothing is made yet.
     *
     * @param sources gives the moment of a snapshot, if the present one can be one
     * @param flush begins to write the records that were announced before they are written
     */
    Snapshots(
            RecordLog log,
            Supplier<Optional<SnapshotSource>> sources,
            Workers workers,
            Runnable flush,
            Executor mailbox) {
        this.log = log;
        this.sources = sources;
        this.workers = workers;
        this.flush = flush;
        this.mailbox = mailbox;
        pacing.made(log.snapshotBytes());
        pacing.grew(log.replayedRecords(), log.replayedBytes());
    }

    /** Records are on their way to the store. */
    void storing(CollaborationOutput.StoreRecords store) {
        long bytes = 0;
        for (ChangeRecord record : store.records()) {
            bytes += record.body().length;
        }
        pacing.grew(store.records().size(), bytes);
    }

    /** Records were stored: a snapshot is made if one is due and everything is stored. */
    void stored() {
        if (isMaking || !pacing.isDue()) {
            return;
        }
        sources.get().ifPresent(source -> {
            isMaking = true;
            workers.callbacks().execute(() -> make(source));
        });
    }

    private void make(SnapshotSource source) {
        try {
            Optional<byte[]> snapshot = source.encode(random);
            if (snapshot.isEmpty()) {
                end(pacing::missed);
                return;
            }
            // The log first: a snapshot that knows more than the log is not used.
            flush.run();
            workers.writer().execute(() -> {
                write(snapshot.get());
                end(() -> pacing.made(snapshot.get().length));
            });
        } catch (RejectedExecutionException | IllegalStateException e) {
            LOG.debug("no snapshot any more, the collaboration has stopped: {}", e.getMessage());
        }
    }

    private void end(Runnable result) {
        mailbox.execute(() -> {
            isMaking = false;
            result.run();
        });
    }

    /** The last snapshot, to be made on the writer's thread after everything else; nothing happens if it isn't worth it. */
    Runnable last() {
        Optional<SnapshotSource> source = pacing.isDueAtEnd() ? sources.get() : Optional.empty();
        return () -> source.flatMap(moment -> moment.encode(random)).ifPresent(this::write);
    }

    private void write(byte[] snapshot) {
        try {
            log.putSnapshot(snapshot);
        } catch (StoreException e) {
            // Nothing is lost: the log has it all.
            LOG.warn("a snapshot could not be written: {}", e.getMessage());
        }
    }
}
