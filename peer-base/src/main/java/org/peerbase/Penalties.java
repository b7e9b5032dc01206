package org.peerbase;

import java.util.LinkedHashMap;
import java.util.Map;
import org.peerbase.collaboration.Offence;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Counts what peers do wrong, and keeps those away for a while that do much of it: each time twice as long. What is
 * counted outlives connections. Thread-safe.
 */
final class Penalties {
    /** How many peers are remembered; the ones that offended longest ago are forgotten first. */
    static final int MAX_PEERS = 1_024;

    /** How long a peer is kept away the first time, in milliseconds. */
    static final long FIRST_BAN_MS = 10 * 60_000L;

    /** The longest that a peer is kept away, in milliseconds. */
    static final long LONGEST_BAN_MS = 24 * 60 * 60_000L;

    private static final class Sheet {
        private int sum;
        private long banMs = FIRST_BAN_MS;
        private long bannedUntilMs = Long.MIN_VALUE;
    }

    private final Map<PeerId, Sheet> sheets = new LinkedHashMap<>(16, 0.75f, true);

    /** Adds an offence. Returns whether the peer has done enough to be cut off, and kept away from now on. */
    synchronized boolean add(PeerId peer, Offence offence, long nowMs) {
        Sheet sheet = sheets.computeIfAbsent(peer, key -> new Sheet());
        if (sheets.size() > MAX_PEERS) {
            sheets.remove(sheets.keySet().iterator().next());
        }
        sheet.sum += offence.weight();
        if (sheet.sum < Offence.LIMIT) {
            return false;
        }
        sheet.sum = 0;
        sheet.bannedUntilMs = nowMs + sheet.banMs;
        sheet.banMs = Math.min(LONGEST_BAN_MS, 2 * sheet.banMs);
        return true;
    }

    /** Whether a peer was cut off, and its time is not over. */
    synchronized boolean isKeptAway(PeerId peer, long nowMs) {
        Sheet sheet = sheets.get(peer);
        return sheet != null && nowMs < sheet.bannedUntilMs;
    }
}
