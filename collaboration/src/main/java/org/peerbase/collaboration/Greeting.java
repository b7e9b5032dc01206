package org.peerbase.collaboration;

/** What the remote of a link has said so far of its hello. */
final class Greeting {
    /** Its clock. */
    final Sequences clock = new Sequences();

    boolean helloSeen;

    /** The digest of the membership as it sees it. */
    long membershipDigest;

    /** Whether it came with an entry that is older than one known to have lapsed. */
    boolean outdated;
}
