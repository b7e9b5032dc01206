package org.peerbase;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.peerbase.collaboration.Offence;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Counts what peers do wrong, and keeps those away for a while that do much of it: each time twice as long. What is
 * counted outlives connections. Not thread-safe.
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
        private long offendedAtMs;
        private long banMs = FIRST_BAN_MS;
        private long bannedUntilMs = Long.MIN_VALUE;
    }

    /** In the order of the last offences. */
    private final Map<PeerId, Sheet> sheets = new LinkedHashMap<>();

    /** Adds an offence. Returns whether the peer has done enough to be cut off, and kept away from now on. */
    boolean add(PeerId peer, Offence offence, long nowMs) {
        Sheet before = sheets.remove(peer);
        Sheet sheet = before == null ? new Sheet() : before;
        sheets.put(peer, sheet);
        if (sheets.size() > MAX_PEERS) {
            sheets.remove(sheets.keySet().iterator().next());
        }
        sheet.offendedAtMs = nowMs;
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
    boolean isKeptAway(PeerId peer, long nowMs) {
        Sheet sheet = sheets.get(peer);
        return sheet != null && nowMs < sheet.bannedUntilMs;
    }

    /** When a peer last did something wrong; empty if it never has, or that is forgotten. */
    OptionalLong lastOffenceMs(PeerId peer) {
        Sheet sheet = sheets.get(peer);
        return sheet == null ? OptionalLong.empty() : OptionalLong.of(sheet.offendedAtMs);
    }
}
