package org.peerbase.crdt.laws;

/** A law that does not hold for some history. */
final class BrokenLaw extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String law;

    BrokenLaw(String law, String how) {
        super(law + ": " + how);
        this.law = law;
    }

    /** Which: what is left of a history while it is shrunk must break the same. */
    String law() {
        return law;
    }
}
