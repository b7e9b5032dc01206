package org.peerbase.collaboration.access;

/**
 * Seals the records of one replica in one session. Not safe for several threads.
 *
 * <p>Its key belongs to the session, and the nonce is the record's number: no nonce comes twice under one key, whatever
 * happens to threads, clocks and stores, as long as two sessions don't draw the same salt of 128 bits.
 */
public sealed interface Sealer permits SessionSealer, OpenAccess.OpenSealer {
    /** The length of what {@link #session} gives in a collaboration with keys, in bytes. */
    int SESSION_BYTES = Session.BYTES;

    /** What sealing adds to a body in a collaboration with keys, in bytes. */
    int ADDED_BYTES = Session.TAG_BYTES;

    /**
     * What the first record of the session carries in its header, so that others can open it and those after it:
     * {@value #SESSION_BYTES} bytes, or none in an open collaboration.
     */
    byte[] session();

    /**
     * The sealed form of a body.
     *
     * @param sequence the record's number, greater than those sealed before
     * @param header the record's header, which is authenticated with the body
     * @return a new array; in an open collaboration {@code body} itself
     * @throws IllegalArgumentException if {@code sequence} doesn't grow; nothing is sealed then
     */
    byte[] seal(long sequence, byte[] header, byte[] body);
}
