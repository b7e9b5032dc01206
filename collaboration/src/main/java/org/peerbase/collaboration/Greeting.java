package org.peerbase.collaboration;

import java.util.Map;
import java.util.TreeMap;

/** What the remote of a link has said so far of its hello. */
final class Greeting {
    /** Its clock. */
    final Sequences clock = new Sequences();

    /** Of each replica in the clock, what tells its history from others. */
    final Map<Integer, byte[]> heads = new TreeMap<>();

    /** Which replicas it knows to have forked, and where. */
    final Sequences forks = new Sequences();

    boolean helloSeen;

    /** The digest of the membership as it sees it. */
    long membershipDigest;

    /** Whether it came with an entry that is older than one known to have lapsed. */
    boolean outdated;
}
