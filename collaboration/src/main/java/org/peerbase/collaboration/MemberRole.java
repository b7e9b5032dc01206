package org.peerbase.collaboration;

/** As what a peer takes part in a collaboration. The numbers are those on the wire. */
public enum MemberRole {
    /** Keeps what others wrote, and can't read it where there are keys. */
    PINNER(0),

    /** Reads; writes, if its keys allow it. */
    PARTICIPANT(1);

    private final int number;

    MemberRole(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static MemberRole ofNumber(int number) {
        return number == PINNER.number ? PINNER : PARTICIPANT;
    }
}
