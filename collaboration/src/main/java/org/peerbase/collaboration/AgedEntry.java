package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/**
 * A member entry with its age when it was sent.
 *
 * @param ageMs the time since it was made, in milliseconds, as far as the sender knows; its lifetime at least if the sender
 *     counts it no longer
 */
record AgedEntry(MemberEntry entry, long ageMs) {
    /** No entry that old is of any use. */
    static final long MAX_AGE_MS = 4L * MemberEntry.MAX_LIFETIME_MS;

    static AgedEntry of(Membership.Member member, long nowMs) {
        return new AgedEntry(member.entry(), Math.min(MAX_AGE_MS, member.ageAt(nowMs)));
    }

    /** The entry of a peer from which a newer one is wanted. */
    static AgedEntry expired(Membership.Member member) {
        return new AgedEntry(member.entry(), member.entry().lifetimeMs());
    }

    /** Whether the sender counts the peer as a member no longer, though it has not said that it leaves. */
    boolean isExpired() {
        return ageMs >= entry.lifetimeMs() && !entry.leaving();
    }

    /** The most room that it takes on the wire. */
    int maxBytes() {
        return entry.toBytes().length + 8;
    }

    void writeTo(ByteWriter writer) {
        writer.writeVarint(ageMs);
        writer.writeBlock(entry.toBytes());
    }

    static AgedEntry readFrom(ByteReader reader) {
        long ageMs = reader.readLong("age of a member entry", MAX_AGE_MS);
        return new AgedEntry(MemberEntry.readFrom(reader), ageMs);
    }

    static void writeAll(ByteWriter writer, List<AgedEntry> entries) {
        writer.writeVarint(entries.size());
        entries.forEach(entry -> entry.writeTo(writer));
    }

    static List<AgedEntry> readAll(ByteReader reader) {
        int count = reader.readCount("member entries", 16);
        List<AgedEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(readFrom(reader));
        }
        return entries;
    }
}
