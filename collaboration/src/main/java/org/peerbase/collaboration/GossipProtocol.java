package org.peerbase.collaboration;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.Membership.Member;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.BrokenSealException;
import org.peerbase.collaboration.access.Sealer;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.multiformats.identity.PeerId;

/**
 * What members tell each other without storing it. A message goes over all links; who gets one that it hasn't had passes
 * it on over its own. So it stays among members, and pinners carry what they can't read. Nothing is repeated: who isn't
 * linked at that moment misses it.
 *
 * <p>Every message is signed by its author and checked at every step, so that a forged one gets no further than one link.
 * Its date tells it from others of its author, and from those of the author's earlier lives. Nothing here has a timer.
 */
final class GossipProtocol {
    private static final byte[] NO_HEADER = new byte[0];

    private final Access access;
    private final Signatures signatures;
    private final RandomGenerator random;
    private final LongSupplier wallClock;
    private final Outputs outputs;
    private final Membership membership;
    private final Replication replication;
    private final Set<String> names = new TreeSet<>();
    private final Map<PeerId, Gossiper> gossipers = new HashMap<>();
    private @Nullable Sealer sealer;
    private long lastDate;

    GossipProtocol(
            Access access,
            Signatures signatures,
            RandomGenerator random,
            LongSupplier wallClock,
            Outputs outputs,
            Membership membership,
            Replication replication) {
        this.access = access;
        this.signatures = signatures;
        this.random = random;
        this.wallClock = wallClock;
        this.outputs = outputs;
        this.membership = membership;
        this.replication = replication;
    }

    void open(String name) {
        names.add(name);
    }

    void close(String name) {
        names.remove(name);
    }

    /** Tells all members, this one too if it has opened that name. */
    void broadcast(String name, byte[] message) {
        if (message.length > CollaborationCore.MAX_GOSSIP_BYTES) {
            throw new IllegalArgumentException(
                    "a message of " + message.length + " bytes; gossip takes " + CollaborationCore.MAX_GOSSIP_BYTES);
        }
        Member self = membership.self();
        if (self == null) {
            throw new IllegalStateException("no entry of this peer");
        }
        Sealer sealing = sealer;
        if (sealing == null) {
            sealing = access.newGossipSealer(signatures.self(), random);
            sealer = sealing;
        }
        lastDate = Math.max(lastDate + 1, Math.max(self.entry().issuedAt(), wallClock.getAsLong()));
        ByteWriter body = new ByteWriter(message.length + 64);
        body.writeString(name);
        body.writeBytes(message);
        GossipEnvelope envelope = GossipEnvelope.sign(
                signatures,
                access.id(),
                lastDate,
                sealing.session(),
                sealing.seal(lastDate, NO_HEADER, body.toByteArray()));
        spread(envelope, signatures.self());
        tell(signatures.self(), name, message);
    }

    void onGossip(Link link, ByteReader reader, long nowMs) {
        GossipEnvelope envelope = GossipEnvelope.readFrom(reader);
        Member author = membership.get(envelope.author());
        if (author == null || !isTimely(envelope, author)) {
            return;
        }
        Gossiper gossiper = gossiper(envelope.author());
        if (!gossiper.isNew(envelope.date()) || !gossiper.mayAdd(envelope.body().length, nowMs)) {
            return;
        }
        if (!envelope.isSigned(signatures, access.id())) {
            throw new BadSignatureException("gossip that its author did not sign");
        }
        gossiper.add(envelope.date());
        spread(envelope, link.peer());
        if (access.canRead() && !names.isEmpty()) {
            read(envelope, gossiper);
        }
    }

    /** Whether it was said by a participant, in this life of the author and about now. */
    private boolean isTimely(GossipEnvelope envelope, Member author) {
        return author.isPresent()
                && !author.isPinner()
                && envelope.date() >= author.entry().since()
                && Math.abs(envelope.date() - wallClock.getAsLong()) <= Membership.MAX_DATE_ERROR_MS;
    }

    private Gossiper gossiper(PeerId peer) {
        if (gossipers.size() >= Membership.MAX_MEMBERS) {
            gossipers.keySet().removeIf(known -> membership.get(known) == null);
        }
        return gossipers.computeIfAbsent(peer, Gossiper::new);
    }

    /** Sends a message to all that there are links with, but not to whom it comes from. What is congested is left out. */
    private void spread(GossipEnvelope envelope, PeerId from) {
        byte @Nullable [] message = null;
        for (Remote remote : replication.remotes()) {
            Link link = remote.usable();
            if (link == null || remote.peer().equals(from) || remote.peer().equals(envelope.author())) {
                continue;
            }
            if (message == null) {
                envelope.writeTo(link.encoder.begin(Wire.GOSSIP));
                message = link.encoder.finish();
            }
            link.send(message);
        }
    }

    private void read(GossipEnvelope envelope, Gossiper gossiper) {
        try {
            ByteReader body = new ByteReader(
                    gossiper.opener(access).open(envelope.session(), envelope.date(), NO_HEADER, envelope.body()));
            String name = body.readString();
            tell(envelope.author(), name, body.readBytes(body.remaining()));
        } catch (BrokenSealException | MalformedBytesException e) {
            // It is signed: nobody but the author can have made it.
            outputs.add(new CollaborationOutput.Penalise(envelope.author(), Offence.MALFORMED_MESSAGE));
        }
    }

    private void tell(PeerId from, String name, byte[] message) {
        if (names.contains(name)) {
            outputs.add(new CollaborationOutput.Gossiped(from, name, message));
        }
    }
}
