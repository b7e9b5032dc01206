package org.peerbase.collaboration;

import org.jspecify.annotations.Nullable;

/**
 * A record on its way into the store, in its place in its author's chain.
 *
 * @param author the number of its author
 * @param link where it came from; null for one made here
 */
record Incoming(int author, ChainedRecord chained, @Nullable Link link) {
    ChangeRecord record() {
        return chained.record();
    }

    /** It is new, and takes its way: to be ended by {@link #finish}. Returns whether nothing else of its remote is. */
    boolean begin() {
        return link != null && link.remote().receiving++ == 0;
    }

    /** It is stored, or dropped. Returns whether nothing else of its remote is on its way. */
    boolean finish() {
        release();
        return link != null && --link.remote().receiving == 0;
    }

    /** It takes up no room of its link's any more. */
    void release() {
        if (link != null) {
            link.unstoredBytes -= record().size();
        }
    }
}
