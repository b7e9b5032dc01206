package org.peerbase.libp2p;

/** A limit of {@link Limits} was reached; nothing has been changed. */
public class LimitExceededException extends StreamException {
    private static final long serialVersionUID = 1L;

    private final String kind;
    private final long limit;

    /**
     * @param kind what is limited, such as {@code connections per IP address}
     * @param limit how many are allowed
     */
    public LimitExceededException(String kind, long limit) {
        super("limit reached: " + kind + " (" + limit + ")");
        this.kind = kind;
        this.limit = limit;
    }

    public String kind() {
        return kind;
    }

    public long limit() {
        return limit;
    }
}
