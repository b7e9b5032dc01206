package org.peerbase.interop.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens next in a schedule. A step that can't happen, since others were taken out before it, does nothing. */
sealed interface Step {
    /** A replica changes; the number names the change in the steps that deliver it. */
    record Change(int number, String replica, String mutator, List<@Nullable Object> arguments) implements Step {}

    /** A replica gets the delta of a change. */
    record Deliver(String replica, int change) implements Step {}

    /** A replica gets the deltas of changes of one author, joined into one. */
    record DeliverJoined(String replica, List<Integer> changes) implements Step {}

    /** A replica gets the whole state of another. */
    record Load(String replica, String from) implements Step {}

    /** Every replica gets all that it lacks, in an order that the seed gives, and shows its value. */
    record Settle(long seed) implements Step {}
}
