package org.peerbase.collaboration;

/** What a peer can do wrong. The gravest first. */
public enum Offence {
    /** It sent bytes that no correct peer sends. Its stream has been closed. */
    MALFORMED_MESSAGE,
    /** It sent a signature that does not fit. */
    BAD_SIGNATURE,
    /** It sent more than it was allowed to. Its stream has been closed. */
    LIMIT_EXCEEDED,
    /** It sent a change that its data type refuses, or two changes under one sequence number. */
    REFUSED_CHANGE
}
