package org.peerbase.cli.demo;

/** The demo could not be played to its end; the message says why in one line. */
public final class DemoFailure extends RuntimeException {
    public DemoFailure(String message) {
        super(message);
    }

    public DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
