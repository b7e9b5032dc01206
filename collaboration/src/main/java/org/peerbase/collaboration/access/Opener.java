package org.peerbase.collaboration.access;

/** Opens the records of one author, session after session. Not safe for several threads. */
public sealed interface Opener permits SessionOpener, OpenAccess.OpenOpener {
    /**
     * Goes on with the session that a record's header begins, or that was current where records are taken up again.
     *
     * @param session {@link Sealer#session} of the author
     * @throws BrokenSealException if it isn't one that was made with the keys of this collaboration, by this author; the
     *     session before it stays current
     */
    void enter(byte[] session) throws BrokenSealException;

    /**
     * The body of a record.
     *
     * @param sequence the record's number, not less than those opened before: the last one may be opened again
     * @param header the record's header, as it came
     * @return a new array; in an open collaboration {@code sealed} itself
     * @throws BrokenSealException if it isn't what the author sealed under this number, with this header, in this
     *     session, or if there is no session
     * @throws IllegalArgumentException if {@code sequence} is less than the last one
     */
    byte[] open(long sequence, byte[] header, byte[] sealed) throws BrokenSealException;
}
