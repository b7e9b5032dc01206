package org.peerbase.benchmarks.crdt;

/** A library can't be measured, or did something else than it should; the message says which and why. */
public final class MeasurementException extends RuntimeException {
    MeasurementException(String message) {
        super(message);
    }

    MeasurementException(String message, Throwable cause) {
        super(message, cause);
    }
}
