package org.peerbase.collaboration;

/** What a peer can do wrong. The gravest first. */
public enum Offence {
    /** It sent bytes that no correct peer sends. Its stream has been closed. */
    MALFORMED_MESSAGE(5),
    /** It sent a signature that does not fit. */
    BAD_SIGNATURE(5),
    /** It sent more than it was allowed to. Its stream has been closed. */
    LIMIT_EXCEEDED(2),
    /** It sent a change that its data type refuses, or two changes under one sequence number. */
    REFUSED_CHANGE(2);

    /** The sum of {@linkplain #weight weights} at which a peer is to be cut off. */
    public static final int LIMIT = 10;

    private final int weight;

    Offence(int weight) {
        this.weight = weight;
    }

    /** What it adds to the sum of what a peer has done. */
    public int weight() {
        return weight;
    }
}
