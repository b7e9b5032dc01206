package org.peerbase;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.collaboration.MalformedMessageException;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what one collaboration wants of its store, on the threads for it. Answers go to the core. */
final class Disk {
    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);

    private final AppDriver app;
    private final RecordLog log;
    private ReplicaId self;
    private final Executor writer;
    private final Consumer<CollaborationInput> answers;
    private final @Nullable WriteBehind behind;

    /**
     * @param self the author of local changes
     * @param chosen say whether own records may be announced before they are written
     */
    Disk(
            AppDriver app,
            RecordLog log,
            ReplicaId self,
            CollaborationOptions chosen,
            Consumer<CollaborationInput> answers) {
        this.app = app;
        this.log = log;
        this.self = self;
        // Memory doesn't wait for what others want of a disk that is slow, full or locked.
        this.writer = chosen.store() == StoreStrategy.MEMORY
                ? Runnable::run
                : app.workers().writer();
        this.answers = answers;
        OptionalInt saveDelayMs = chosen.saveDelayMs();
        this.behind = saveDelayMs.isPresent()
                ? new WriteBehind(saveDelayMs.getAsInt(), app.workers().timer(), this::flush)
                : null;
    }

    void store(CollaborationOutput.StoreRecords store) {
        if (behind == null) {
            storeNow(store);
        } else if (behind.add(store.records()) && isOwn(store.records())) {
            answers.accept(new CollaborationInput.RecordsStored(store.batch()));
        } else {
            behind.afterwards(() -> answers.accept(new CollaborationInput.RecordsStored(store.batch())));
            flush();
        }
    }

    /** Whether no answer to this is an acknowledgement, which others take for a promise that the records are on the disk. */
    private boolean isOwn(List<ChangeRecord> records) {
        return records.stream().allMatch(record -> record.author().equals(self));
    }

    /** Runs {@code task} when what was stored before is written. */
    void afterwards(Runnable task) {
        if (behind == null) {
            task.run();
        } else {
            behind.afterwards(task);
        }
    }

    /** Writes what is not written yet. */
    void flush() {
        if (behind != null) {
            WriteBehind unwritten = behind;
            writer.execute(() -> attempt(() -> write(unwritten)));
        }
    }

    /** The core waits for an answer, so it gets one, whatever {@code task} throws before it gives its own. */
    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (StoreException | MalformedMessageException e) {
            answers.accept(new CollaborationInput.StoreFailed(String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            LOG.error("the store has broken down", e);
            answers.accept(new CollaborationInput.StoreFailed("the store has broken down over " + e));
        }
    }

    private void write(WriteBehind unwritten) {
        List<ChangeRecord> records = unwritten.take();
        if (!records.isEmpty()) {
            log.append(records);
        }
        unwritten.written(records.size());
    }

    private void storeNow(CollaborationOutput.StoreRecords store) {
        writer.execute(() -> attempt(() -> {
            log.append(store.records());
            answers.accept(new CollaborationInput.RecordsStored(store.batch()));
        }));
    }

    void load(CollaborationOutput.LoadRecords load) {
        // What can't be read for another peer can't be read at the next opening: to go on would be to take changes that
        // nobody here will see again.
        app.workers()
                .reader()
                .execute(() -> attempt(() -> answers.accept(
                        new CollaborationInput.RecordsLoaded(load.request(), load.replica(), read(load)))));
    }

    private List<ChangeRecord> read(CollaborationOutput.LoadRecords load) {
        // Looked at first, for meanwhile they may be written.
        List<ChangeRecord> unwritten = behind == null ? List.of() : behind.of(load.replica(), load.from());
        List<ChangeRecord> records =
                new ArrayList<>(log.read(load.replica(), load.from(), load.maxRecords(), load.maxBytes()));
        long next = load.from() + records.size();
        long bytes = records.stream().mapToLong(ChangeRecord::size).sum();
        for (ChangeRecord record : unwritten) {
            if (record.sequence() < next) {
                continue;
            }
            boolean fits = records.isEmpty()
                    || (records.size() < load.maxRecords() && bytes + record.size() <= load.maxBytes());
            if (record.sequence() > next || !fits) {
                break;
            }
            records.add(record);
            bytes += record.size();
            next++;
        }
        return records;
    }

    /** What is not kept is learned again from others. */
    void storeForks(CollaborationOutput.StoreForks store) {
        writer.execute(() -> {
            try {
                log.putForks(store.forks());
            } catch (StoreException e) {
                app.report(new PeerBaseException(String.valueOf(e.getMessage()), e));
            }
        });
    }

    /** Reads everything, after what is announced has been written. */
    void restoreShadow(CollaborationOutput.RestoreShadow restore) {
        flush();
        writer.execute(() -> app.workers()
                .reader()
                .execute(() -> attempt(() -> {
                    CollaborationInput answer;
                    try {
                        log.restore(restore.shadow());
                        answer = new CollaborationInput.ShadowRestored(restore.shadow());
                    } catch (PeerBaseException e) {
                        answer = new CollaborationInput.ShadowFailed(restore.shadow(), String.valueOf(e.getMessage()));
                    }
                    answers.accept(answer);
                })));
    }

    /** What is stored from now on of own changes is another replica's. */
    void rename(ReplicaId replica) {
        self = replica;
        writer.execute(() -> attempt(() -> log.rename(replica)));
    }

    /**
     * Nothing more is stored.
     *
     * @param inOrder whether everything announced is stored
     * @param snapshot makes the last snapshot
     * @param then runs when all that was wanted before has been done
     */
    void close(boolean inOrder, Runnable snapshot, Runnable then) {
        writer.execute(() -> {
            try {
                if (inOrder) {
                    if (behind != null) {
                        write(behind);
                    }
                    snapshot.run();
                    log.rest();
                }
            } catch (StoreException e) {
                LOG.warn("the store could not be told of the stop: {}", e.getMessage());
            } finally {
                then.run();
            }
        });
    }
}
