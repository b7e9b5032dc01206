package org.peerbase.collaboration;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.GossipOpener;
import org.peerbase.multiformats.identity.PeerId;

/**
 * What is known of a member that gossips: which of its messages have come, so that none is taken twice, and how much it
 * may say.
 */
final class Gossiper {
    /** The messages of a member that are told apart; one that is older than so many others is taken for a repetition. */
    static final int WINDOW = 256;

    /** What a member may say at once, and in a second. */
    static final int MAX_MESSAGES_AT_ONCE = 200;

    static final int MAX_MESSAGES_PER_SECOND = 100;

    /** As much in bytes. */
    static final int MAX_BYTES_AT_ONCE = 2 << 20;

    static final int MAX_BYTES_PER_SECOND = 1 << 20;

    private final PeerId peer;
    private final Allowance messages = new Allowance(MAX_MESSAGES_AT_ONCE, MAX_MESSAGES_PER_SECOND);
    private final Allowance bytes = new Allowance(MAX_BYTES_AT_ONCE, MAX_BYTES_PER_SECOND);

    /** The dates that came last, in ascending order. */
    private long[] dates = new long[4];

    private int count;
    private @Nullable GossipOpener opener;

    Gossiper(PeerId peer) {
        this.peer = peer;
    }

    /** Whether a message of this date has not come yet. */
    boolean isNew(long date) {
        return (count < WINDOW || date > dates[0]) && Arrays.binarySearch(dates, 0, count, date) < 0;
    }

    /** Whether the member may say so many bytes more now; if so, they are said. */
    boolean mayAdd(int length, long nowMs) {
        return messages.has(1, nowMs) && bytes.take(length, nowMs) && messages.take(1, nowMs);
    }

    /** Notes the date of a message that {@link #isNew}. */
    void add(long date) {
        int at = -Arrays.binarySearch(dates, 0, count, date) - 1;
        if (count == WINDOW) {
            System.arraycopy(dates, 1, dates, 0, at - 1);
            dates[at - 1] = date;
            return;
        }
        if (count == dates.length) {
            dates = Arrays.copyOf(dates, Math.min(WINDOW, 2 * count));
        }
        System.arraycopy(dates, at, dates, at + 1, count - at);
        dates[at] = date;
        count++;
    }

    GossipOpener opener(Access access) {
        GossipOpener kept = opener;
        if (kept == null) {
            kept = access.newGossipOpener(peer);
            opener = kept;
        }
        return kept;
    }
}
