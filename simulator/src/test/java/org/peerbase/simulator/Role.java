package org.peerbase.simulator;

import org.peerbase.keys.Keys;

/**
 * What an attacker has been given.
 *
 * @param kind what it is to the others
 * @param keys its keys in a collaboration with keys; all of {@code OUTSIDER} and {@code PINNER} are made up
 */
public record Role(Kind kind, Keys keys) {
    /** Whom the catalogue of attacks calls what. */
    public enum Kind {
        /** Knows the id of the collaboration and whom to talk to. */
        OUTSIDER,
        /** Has the keys to read. */
        READER,
        /** May keep what it can't read. */
        PINNER,
        /** Has all keys. */
        WRITER,
        /** Takes part in a collaboration without keys, as everybody may. */
        ANYONE
    }

    /** Whether the collaboration has keys. */
    public boolean isSealed() {
        return kind != Kind.ANYONE;
    }
}
