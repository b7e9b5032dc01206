package org.peerbase.collaboration;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.BrokenSealException;
import org.peerbase.collaboration.access.Opener;
import org.peerbase.crdt.dot.ReplicaId;

/** Opens the bodies of records, of each author in sequence. Not safe for use by several threads. */
final class RecordOpeners {
    private final Access access;
    private final Map<ReplicaId, Opener> openers = new HashMap<>();
    private final Map<ReplicaId, byte[]> sessions = new HashMap<>();

    RecordOpeners(Access access) {
        this.access = access;
    }

    /** The body in clear of the record that follows the author's last one. */
    byte[] open(ChangeRecord record) throws BrokenSealException {
        if (!access.isSealed()) {
            return record.body();
        }
        ReplicaId author = record.author();
        Opener opener = openers.get(author);
        if (opener == null) {
            opener = access.newOpener(author);
            openers.put(author, opener);
            byte[] current = sessions.get(author);
            if (current != null) {
                opener.enter(current);
            }
        }
        byte[] session = record.session().orElse(null);
        if (session != null) {
            opener.enter(session);
            sessions.put(author, session);
        }
        return opener.open(record.sequence(), record.header(), record.body());
    }

    /** The session that an author's last record belongs to; none in an open collaboration. */
    byte @Nullable [] session(ReplicaId author) {
        return sessions.get(author);
    }

    /** Goes on with a session of an author of whom nothing was opened yet, or nothing will be. */
    void resume(ReplicaId author, byte[] session) {
        sessions.put(author, session);
    }
}
