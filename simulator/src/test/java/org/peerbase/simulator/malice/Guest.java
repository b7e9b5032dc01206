package org.peerbase.simulator.malice;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * An attacker that behaves, so far: it says that it is a member, opens a link to each honest peer, greets, and answers
 * greetings. What an attack does differently it overrides.
 */
class Guest extends Attacker {
    static final String APP = "simulation";
    static final String NAME = "shared";
    static final String TYPE = "aworset";

    private final Map<Stream, Scribe> scribes = new HashMap<>();
    private final List<Stream> ready = new ArrayList<>();
    private @Nullable Chronicle chronicle;
    private @Nullable Secrets secrets;
    private byte @Nullable [] capability;
    private byte @Nullable [] pass;
    private @Nullable List<Page> prepared;

    // What an attack adds

    /** A link that the attacker opened is ready: records may go over it. */
    void onReady(Stream link) {
        // A guest has nothing to say.
    }

    /** Records that an honest peer pushed. */
    void onRecords(Stream link, List<Page> records) {
        // A guest keeps nothing.
    }

    // What all know

    Scribe scribe(Stream stream) {
        return scribes.computeIfAbsent(stream, key -> new Scribe());
    }

    /** The links that the attacker opened and that are ready. */
    List<Stream> ready() {
        return ready;
    }

    Secrets secrets() {
        Secrets own = secrets;
        if (own == null) {
            Keys keys = role().keys();
            String text = role().kind() == Role.Kind.READER ? Keys.uriEncodeReadOnly(keys) : Keys.uriEncode(keys);
            own = new Secrets(text, collaboration());
            secrets = own;
        }
        return own;
    }

    byte[] replica(long number) {
        return replicaOf(self().toBytes(), number);
    }

    static byte[] replicaOf(byte[] peer, long number) {
        return ByteBuffer.allocate(peer.length + 8).put(peer).putLong(number).array();
    }

    /** The attacker's own records, in the only way that it is entitled to write, if it is. */
    Chronicle chronicle() {
        Chronicle own = chronicle;
        if (own == null) {
            own = chronicle(replica(1));
            chronicle = own;
        }
        return own;
    }

    /** The records of another replica of the attacker's, or of one that it only says is its own. */
    Chronicle chronicle(byte[] replica) {
        return chronicle(replica, randomBytes(16));
    }

    /** The same in a session that has this salt. */
    Chronicle chronicle(byte[] replica, byte[] salt) {
        boolean sealed = role().isSealed();
        return new Chronicle(
                collaboration(), replica, this::sign, sealed ? secrets() : null, sealed ? capability() : null, salt);
    }

    private byte[] capability() {
        byte[] own = capability;
        if (own == null) {
            own = secrets().capability(self().toBytes());
            capability = own;
        }
        return own;
    }

    /** Pages that are written when the first link is ready, and go over each. */
    List<Page> once(Supplier<List<Page>> pages) {
        List<Page> written = prepared;
        if (written == null) {
            written = pages.get();
            prepared = written;
        }
        return written;
    }

    /** Sends each page in a message of its own. */
    void sendEach(Stream link, List<Page> pages) {
        pages.forEach(page -> link.send(scribe(link).records(List.of(page))));
    }

    /** Where the attacker may write what it likes. */
    static byte[] harmless(String text) {
        return Chronicle.body(Arena.PLACE_OF_NOBODY, "gset", Chronicle.added(text));
    }

    byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random().nextBytes(bytes);
        return bytes;
    }

    // Section 4 of the protocol

    /** 0 for a pinner, 1 for a participant. */
    int memberRole() {
        return role().kind() == Role.Kind.PINNER ? 0 : 1;
    }

    byte[] pass() {
        byte[] own = pass;
        if (own == null) {
            own = role().isSealed() ? secrets().pass(self().toBytes(), APP, NAME, TYPE) : new byte[0];
            pass = own;
        }
        return own;
    }

    byte[] entry() {
        return entry(self().toBytes(), wallClock(), 90_000, 0);
    }

    byte[] entry(byte[] peer, long date, long lifetime, int flags) {
        Bytes entry = new Bytes()
                .block(peer)
                .varint(date)
                .varint(date)
                .varint(lifetime)
                .varint(flags)
                .varint(memberRole());
        if (memberRole() == 1) {
            entry.block(pass());
        }
        byte[] fields = entry.varint(1).block(address().toBytes()).done();
        byte[] signed = new Bytes()
                .ascii("peer-base member 2")
                .raw(collaboration())
                .raw(fields)
                .done();
        return new Bytes().raw(fields).block(sign(signed)).done();
    }

    static byte[] aged(byte[] entry) {
        return new Bytes().varint(0).block(entry).done();
    }

    /** Section 5 of the protocol: the kind 2 of gossip. */
    byte[] entriesGossip(List<byte[]> entries) {
        Bytes message = new Bytes().raw(collaboration()).u8(2).varint(entries.size());
        entries.forEach(entry -> message.raw(aged(entry)));
        return message.done();
    }

    // How it goes

    @Override
    protected void onStart() {
        gossip(entriesGossip(List.of(entry())));
        for (PeerId peer : honest()) {
            open(peer);
        }
    }

    @Override
    protected void onOpened(Stream stream) {
        stream.send(Scribe.hello(aged(entry()), 0));
        stream.send(helloClock(stream));
    }

    /** What it says that it has. */
    byte[] helloClock(Stream stream) {
        return Scribe.emptyHelloClock();
    }

    @Override
    protected void onAccepted(Stream stream) {
        scribe(stream);
    }

    @Override
    protected void onMessage(Stream stream, byte[] message) {
        Scribe scribe = scribe(stream);
        switch (message[0]) {
            case Scribe.HELLO_CLOCK -> {
                scribe.readHelloClock(Scribe.behindKind(message));
                if (Scribe.isLastHelloClock(message)) {
                    greeted(stream);
                }
            }
            case Scribe.CLOCK -> scribe.readClock(Scribe.behindKind(message));
            case Scribe.LAZY -> scribe.readReplicas(Scribe.behindKind(message));
            case Scribe.EAGER -> scribe.readDemands(Scribe.behindKind(message));
            case Scribe.DISPUTE, Scribe.BRANCH -> scribe.readAuthor(Scribe.behindKind(message));
            case Scribe.LARGE_RECORD -> scribe.readLargeRecord(Scribe.behindKind(message));
            case Scribe.RECORDS -> onRecords(stream, scribe.readRecords(Scribe.behindKind(message)));
            default -> {
                // Nothing that a guest needs.
            }
        }
    }

    @Override
    protected boolean isAttack(byte[] message) {
        return message[0] != Scribe.HELLO && message[0] != Scribe.HELLO_CLOCK;
    }

    private void greeted(Stream stream) {
        if (stream.isMine()) {
            ready.add(stream);
            onReady(stream);
        } else {
            stream.send(Scribe.hello(aged(entry()), 0));
            stream.send(helloClock(stream));
        }
    }

    @Override
    protected void onClosed(Stream stream) {
        ready.remove(stream);
        if (stream.isMine() && !isCutBy(stream.peer()) && now() < END_MS) {
            after(1_000, () -> open(stream.peer()));
        }
    }

    /** When an attacker stops, so that a run has an end. */
    static final long END_MS = Arena.ACTIVITY_MS;
}
