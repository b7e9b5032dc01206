package org.peerbase.crdt;

import java.util.function.Supplier;
import org.peerbase.crdt.codec.MalformedBytesException;

/** One kind of refusal for all that can be wrong with bytes. */
final class Refusal {
    private Refusal() {}

    /** What {@code reading} gives, unless it refuses the bytes of the type {@code name}. */
    static <T> T of(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MalformedDeltaException e) {
            throw e;
        } catch (MalformedBytesException e) {
            throw new MalformedDeltaException(name + ": " + e.getMessage(), e);
        }
    }
}
