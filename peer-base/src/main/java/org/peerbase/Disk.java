package org.peerbase;

import java.util.List;
import java.util.function.Consumer;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.collaboration.MalformedMessageException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what one collaboration wants of its store, on the threads for it. Answers go to the core. */
final class Disk {
    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);

    private final AppDriver app;
    private final RecordLog log;
    private final Consumer<CollaborationInput> answers;

    Disk(AppDriver app, RecordLog log, Consumer<CollaborationInput> answers) {
        this.app = app;
        this.log = log;
        this.answers = answers;
    }

    void store(CollaborationOutput.StoreRecords store) {
        app.workers().writer().execute(() -> {
            CollaborationInput answer;
            try {
                log.append(store.records());
                answer = new CollaborationInput.RecordsStored(store.batch());
            } catch (StoreException e) {
                answer = new CollaborationInput.StoreFailed(String.valueOf(e.getMessage()));
            }
            answers.accept(answer);
        });
    }

    void load(CollaborationOutput.LoadRecords load) {
        app.workers().reader().execute(() -> {
            List<ChangeRecord> records;
            try {
                records = log.read(load.replica(), load.from(), load.maxRecords(), load.maxBytes());
            } catch (StoreException | MalformedMessageException e) {
                app.report(new PeerBaseException("changes could not be read for another peer: " + e.getMessage(), e));
                records = List.of();
            }
            answers.accept(new CollaborationInput.RecordsLoaded(load.request(), load.replica(), records));
        });
    }

    /** From the next opening on, changes are made under a new replica name. */
    void renew(PeerId self) {
        app.workers().writer().execute(() -> {
            try {
                log.renew(self);
            } catch (StoreException e) {
                app.report(new PeerBaseException(String.valueOf(e.getMessage()), e));
            }
        });
    }

    /**
     * Nothing more is stored.
     *
     * @param inOrder whether everything announced is stored
     * @param then runs when all that was wanted before has been done
     */
    void close(boolean inOrder, Runnable then) {
        app.workers().writer().execute(() -> {
            try {
                if (inOrder) {
                    log.rest();
                }
            } catch (StoreException e) {
                LOG.warn("the store could not be told of the stop: {}", e.getMessage());
            }
            then.run();
        });
    }
}
