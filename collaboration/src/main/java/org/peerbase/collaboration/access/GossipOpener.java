package org.peerbase.collaboration.access;

/** Opens what one peer gossips, in whatever order it comes. Not safe for several threads. */
public sealed interface GossipOpener permits SessionGossipOpener, OpenAccess.OpenGossipOpener {
    /**
     * The body of a message.
     *
     * @param session {@link Sealer#session} of the author
     * @param number the message's number
     * @return a new array; in an open collaboration {@code sealed} itself
     * @throws BrokenSealException if it isn't what the author sealed under this number, in this session
     */
    byte[] open(byte[] session, long number, byte[] header, byte[] sealed) throws BrokenSealException;
}
