package org.peerbase.simulator;

/** A promise was broken in a run. The message says which, and the command that shows it again. */
public final class SimulationFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimulationFailure(SimulationOptions options, long nowMs, String what) {
        super(what + " (at " + nowMs + " ms)\nreplay: " + options.command());
    }
}
