package org.peerbase.crdt;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.Dot;

/**
 * A delta came to a replica with {@linkplain Delivery#CAUSAL causal delivery} before it may be applied: nothing changed, and
 * it can be tried again once what it waits for is there. That is an element or a time. Who made it has lied about what it
 * had seen, or has a clock that is far ahead.
 */
public final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Dot missing;
    private final long notBefore;

    private NotReadyException(String message, @Nullable Dot missing, long notBefore) {
        // Without a trace: it is an answer, and some are kept for long.
        super(message, null, false, false);
        this.missing = missing;
        this.notBefore = notBefore;
    }

    /** A delta that takes out, covers or builds on something of another replica that is not here. */
    static NotReadyException awaiting(String type, Dot missing) {
        String message = type + ": element " + missing.number() + " of replica " + missing.replica() + " is not here";
        return new NotReadyException(message, missing, 0);
    }

    /** A delta that names a time too far ahead, and may be applied from {@code notBefore} on. */
    static NotReadyException early(String type, long time, long notBefore) {
        return new NotReadyException(type + ": the time " + time + " is more than a day ahead", null, notBefore);
    }

    /** An element that is not here; others may be missing as well. Empty if it waits for a time. */
    public Optional<Dot> missing() {
        return Optional.ofNullable(missing);
    }

    /** When the delta may be tried again, in milliseconds since 1970. Empty if it waits for an element. */
    public OptionalLong notBefore() {
        return missing == null ? OptionalLong.of(notBefore) : OptionalLong.empty();
    }
}
