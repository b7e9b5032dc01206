package org.peerbase.collaboration;

import java.util.List;
import org.peerbase.crdt.Change;

/**
 * A record that has been applied, and what it changed.
 *
 * @param changes what happened to the value, in order; empty if nothing visible did
 */
public record AppliedChange(ChangeRecord record, List<Change> changes) {
    /** Which record, and how much; nothing of the content. */
    @Override
    public String toString() {
        return "AppliedChange[" + record + ", " + changes.size() + " changes]";
    }
}
