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

    RecordOpeners(Access access) {
        this.access = access;
    }

    /** The body in clear of the record that follows the author's last one. */
    byte[] open(int author, ChangeRecord record) throws BrokenSealException {
        if (!access.isSealed()) {
            return record.body();
        }
        while (openers.size() <= author) {
            openers.add(null);
        }
        Opener opener = openers.get(author);
        if (opener == null) {
            opener = access.newOpener(record.author());
            openers.set(author, opener);
        }
        byte[] session = record.session().orElse(null);
        if (session != null) {
            opener.enter(session);
        }
        return opener.open(record.sequence(), record.header(), record.body());
    }
}
