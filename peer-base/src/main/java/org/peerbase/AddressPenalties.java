package org.peerbase;

import java.util.LinkedHashMap;
import java.util.Map;
import org.peerbase.libp2p.AddressGroup;

/**
 * Counts what the peers of one address do wrong, whatever they call themselves: a peer id costs nothing, an address does.
 * What is counted is forgotten at a steady pace. Not thread-safe.
 */
final class AddressPenalties {
    /** The sum of offences at which an address is held off: ten bad signatures. */
    static final int LIMIT = 50;

    /** How long until one of that sum is forgotten, in milliseconds. */
    static final int RELIEF_MS = 5_000;

    /** The longest that an address is held off without anything new, in milliseconds. */
    static final int LONGEST_MS = 10 * 60_000;

    /** The time between two connections from an address that is held off, in milliseconds. */
    static final int ADMISSION_MS = 200;

    /** How many addresses are remembered; the ones that offended longest ago are forgotten first. */
    static final int MAX_ADDRESSES = 4_096;

    private static final long TOLERATED_MS = (long) LIMIT * RELIEF_MS;

    private static final class Sheet {
        private long forgottenAtMs = Long.MIN_VALUE;
        private long admittedAtMs = Long.MIN_VALUE / 2;
    }

    /** In the order of the last offences. */
    private final Map<AddressGroup, Sheet> sheets = new LinkedHashMap<>();

    /** Adds an offence of this weight. */
    void add(AddressGroup from, int weight, long nowMs) {
        Sheet before = sheets.remove(from);
        Sheet sheet = before == null ? new Sheet() : before;
        sheets.put(from, sheet);
        if (sheets.size() > MAX_ADDRESSES) {
            sheets.remove(sheets.keySet().iterator().next());
        }
        long forgottenAt = Math.max(nowMs, sheet.forgottenAtMs) + (long) weight * RELIEF_MS;
        sheet.forgottenAtMs = Math.min(forgottenAt, nowMs + TOLERATED_MS + LONGEST_MS);
    }

    /** Whether so much wrong has come from an address that who is not known to be better has to wait. */
    boolean isHeldOff(AddressGroup from, long nowMs) {
        Sheet sheet = sheets.get(from);
        return sheet != null && isHeldOff(sheet, nowMs);
    }

    private static boolean isHeldOff(Sheet sheet, long nowMs) {
        return sheet.forgottenAtMs >= nowMs + TOLERATED_MS;
    }

    /** Whether somebody from an address may connect now, so that it can be seen who it is. */
    boolean mayConnect(AddressGroup from, long nowMs) {
        Sheet sheet = sheets.get(from);
        if (sheet == null || !isHeldOff(sheet, nowMs)) {
            return true;
        }
        if (nowMs < sheet.admittedAtMs + ADMISSION_MS) {
            return false;
        }
        sheet.admittedAtMs = nowMs;
        return true;
    }
}
