package org.peerbase.collaboration;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/**
 * What links begin with: each side says who it is and what it has, first the one that opened. What follows from it is for
 * the core to decide.
 */
final class Greetings {
    /** How many replicas one message of a hello names at most; it must fit a message. */
    private static final int HELLO_CLOCK_REPLICAS = 512;

    private final Replication replication;
    private final Map<Long, Greeting> greetings = new HashMap<>();

    Greetings(Replication replication) {
        this.replication = replication;
    }

    /** A stream stands. */
    void begin(long stream) {
        greetings.put(stream, new Greeting());
    }

    /** A link is ready, or gone. */
    void forget(long stream) {
        greetings.remove(stream);
    }

    /** What the remote has said so far. */
    Greeting of(Link link) {
        Greeting greeting = greetings.get(link.stream());
        if (greeting == null) {
            throw new MalformedMessageException("a hello before the stream stands");
        }
        return greeting;
    }

    /** Says hello. */
    void send(Link link, AgedEntry own, long membershipDigest) {
        ByteWriter writer = link.encoder.begin(Wire.HELLO);
        writer.writeVarint(Wire.VERSION);
        own.writeTo(writer);
        Wire.writeLong(writer, membershipDigest);
        link.send(link.encoder.finish());
        int total = replication.replicas().size();
        int from = 0;
        do {
            int to = Math.min(total, from + HELLO_CLOCK_REPLICAS);
            writer = link.encoder.begin(Wire.HELLO_CLOCK);
            writer.writeByte(to < total ? 1 : 0);
            replication.writeClock(link, writer, from, to);
            link.send(link.encoder.finish());
            from = to;
        } while (from < total);
        link.encoder.endHello();
    }

    /** Reads who the remote is: the entry is that of the link's peer, whether it signed it or not. */
    AgedEntry readHello(Link link, ByteReader reader) {
        Greeting greeting = of(link);
        int version = reader.readInt("version", Integer.MAX_VALUE);
        if (version != Wire.VERSION || greeting.helloSeen) {
            throw new MalformedMessageException("a hello of version " + version + " where none belongs");
        }
        greeting.helloSeen = true;
        AgedEntry entry = AgedEntry.readFrom(reader);
        greeting.membershipDigest = Wire.readLong(reader);
        reader.expectEnd();
        if (!entry.entry().peer().equals(link.peer())) {
            throw new MalformedMessageException("a hello with the entry of another peer");
        }
        return entry;
    }

    /** Reads what the remote has; gives the greeting when it is whole, null before. */
    @Nullable
    Greeting readHelloClock(Link link, ByteReader reader) {
        Greeting greeting = of(link);
        if (!greeting.helloSeen) {
            throw new MalformedMessageException("a clock before the hello");
        }
        boolean last = reader.readInt("a flag", 1) == 0;
        while (reader.remaining() > 0) {
            int replica = link.decoder.readAnnounced(reader);
            long sequence = reader.readLong("sequence", ChangeRecord.MAX_SEQUENCE);
            byte[] head = reader.readBytes(Wire.PREFIX_BYTES);
            long fork = reader.readLong("sequence of a fork", ChangeRecord.MAX_SEQUENCE);
            if (replica != Replicas.UNKNOWN) {
                greeting.clock.raise(replica, sequence);
                greeting.heads.put(replica, head);
                greeting.forks.set(replica, fork);
            }
        }
        if (!last) {
            return null;
        }
        link.decoder.endHello();
        return greeting;
    }
}
