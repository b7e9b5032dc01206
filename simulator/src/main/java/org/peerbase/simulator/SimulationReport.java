package org.peerbase.simulator;

import java.util.Locale;

/**
 * What happened in a run. Times are simulated milliseconds unless they say otherwise.
 *
 * @param options what was asked for
 * @param profile what the seed picked, if it was to pick
 * @param converged whether all replicas ended with equal clocks, bytes and values, in time
 * @param events inputs that peers handled
 * @param traceHash a hash over every event; equal for equal runs
 * @param fullMembershipMs from the start to when everybody first knew everybody; -1 if never
 * @param healedAtMs when faults and changes stopped
 * @param convergedAfterMs from then to when everybody had everything and knew everybody; -1 if never
 * @param changes changes that were made and not lost in a crash before anybody heard of them
 * @param crashes how often a peer crashed
 * @param snapshotStarts how often a peer started from a snapshot, which was then compared with its log
 * @param messages messages that arrived, gossip and streams
 * @param bytes bytes in those messages
 * @param maxBytesPerPeer the most bytes that one peer received
 * @param bytesAfterHeal bytes that went over streams from the end of faults until convergence
 * @param bytesNeeded the least that had to: what each replica lacked, once, and the greetings of the new links
 * @param idleEventsPerSecond events per peer and second once everything was quiet
 * @param stateHash of the canonical bytes that all ended with
 * @param wallMs how long the run took, in real milliseconds
 */
public record SimulationReport(
        SimulationOptions options,
        Profile profile,
        boolean converged,
        long events,
        long traceHash,
        long fullMembershipMs,
        long healedAtMs,
        long convergedAfterMs,
        long changes,
        long crashes,
        long snapshotStarts,
        long messages,
        long bytes,
        long maxBytesPerPeer,
        long bytesAfterHeal,
        long bytesNeeded,
        double idleEventsPerSecond,
        long stateHash,
        long wallMs) {
    /** The trace hash as text. */
    public String traceHashText() {
        return String.format(Locale.ROOT, "%016x", traceHash);
    }
}
