package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.BrokenSealException;
import org.peerbase.collaboration.access.Opener;

/** Opens the bodies of records, of each author in sequence. Not safe for use by several threads. */
final class RecordOpeners {
    private final Access access;
    private final List<@Nullable Opener> openers = new ArrayList<>();
    private final List<byte @Nullable []> sessions = new ArrayList<>();

    RecordOpeners(Access access) {
        this.access = access;
    }

    /** The body in clear of the record that follows the author's last one. */
    byte[] open(int author, ChangeRecord record) throws BrokenSealException {
        if (!access.isSealed()) {
            return record.body();
        }
        grow(author);
        Opener opener = openers.get(author);
        if (opener == null) {
            opener = access.newOpener(record.author());
            openers.set(author, opener);
            byte[] current = sessions.get(author);
            if (current != null) {
                opener.enter(current);
            }
        }
        byte[] session = record.session().orElse(null);
        if (session != null) {
            opener.enter(session);
            sessions.set(author, session);
        }
        return opener.open(record.sequence(), record.header(), record.body());
    }

    private void grow(int author) {
        while (openers.size() <= author) {
            openers.add(null);
            sessions.add(null);
        }
    }

    /** The session that an author's last record belongs to; none in an open collaboration. */
    byte @Nullable [] session(int author) {
        return author < sessions.size() ? sessions.get(author) : null;
    }

    /** Goes on with a session of an author of whom nothing was opened yet, or nothing will be. */
    void resume(int author, byte[] session) {
        grow(author);
        sessions.set(author, session);
    }
}
