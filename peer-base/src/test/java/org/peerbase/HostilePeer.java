package org.peerbase;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.LengthPrefixedReader;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.multiformats.identity.PrivateKey;

/**
 * A peer that is nothing but a host and a key: it greets as a participant, in the bytes that {@code docs/PROTOCOL.md} gives,
 * and says from then on what a test likes.
 */
final class HostilePeer implements AutoCloseable {
    static final int HELLO = 1;
    static final int RECORDS = 3;
    static final int MEMBER_DIGESTS = 10;
    static final int HELLO_CLOCK = 12;

    private static final int LIFETIME_MS = 90_000;

    private final PrivateKey key;
    private final Host host;
    private final Access access;

    /** @param access what it may really do */
    HostilePeer(Access access) {
        this(access, PrivateKey.generateEd25519());
    }

    HostilePeer(Access access, PrivateKey key) {
        this.key = key;
        this.access = access;
        this.host = Host.builder(key).build();
        Eventually.await(host.start());
    }

    Host host() {
        return host;
    }

    /** A link to the victim, on which it has said hello. */
    CompletableFuture<Talk> greet(PeerBase victim) {
        return host.connect(victim.addresses().get(0))
                .thenCompose(connection -> connection.newStream(access.id().protocol()))
                .thenApply(stream -> {
                    Talk talk = new Talk(stream);
                    stream.handler(talk);
                    sayHello(talk);
                    return talk;
                });
    }

    private void sayHello(Talk talk) {
        var unusedHello = talk.send(hello());
        var unusedClock = talk.send(emptyHelloClock());
    }

    /** Section 6: member digests that are none's, and answers wanted. */
    static byte[] question() {
        byte[] question = new byte[3 + 8];
        question[0] = MEMBER_DIGESTS;
        question[1] = 1;
        return question;
    }

    /** From now on answers greetings, and reads nothing behind them. */
    void answerAndReadNoMore() {
        host.handleUnannounced(access.id().protocol(), stream -> {
            Talk talk = new Talk(stream);
            var unused = talk.answered().thenAccept(clock -> {
                sayHello(talk);
                talk.stopReading();
            });
            return talk;
        });
    }

    /** Section 6: that this is who it is, and that it has nothing. */
    private byte[] hello() {
        byte[] entry = entry();
        ByteWriter hello = new ByteWriter();
        hello.writeByte(HELLO);
        hello.writeVarint(2);
        hello.writeVarint(0);
        hello.writeBlock(entry);
        hello.writeBytes(new byte[8]);
        return hello.toByteArray();
    }

    private static byte[] emptyHelloClock() {
        return new byte[] {HELLO_CLOCK, 0};
    }

    /** Section 4: a participant that nobody can dial. */
    private byte[] entry() {
        long now = System.currentTimeMillis();
        ByteWriter entry = new ByteWriter();
        entry.writeBlock(host.peerId().toBytes());
        entry.writeVarint(now);
        entry.writeVarint(now);
        entry.writeVarint(LIFETIME_MS);
        entry.writeVarint(0);
        entry.writeVarint(1);
        entry.writeBlock(access.passFor(host.peerId()));
        entry.writeVarint(0);
        ByteWriter signed = new ByteWriter();
        signed.writeBytes("peer-base member 2".getBytes(StandardCharsets.US_ASCII));
        signed.writeBytes(access.id().toBytes());
        signed.writeBytes(entry.toByteArray());
        entry.writeBlock(key.sign(signed.toByteArray()));
        return entry.toByteArray();
    }

    @Override
    public void close() {
        host.close();
    }

    /** How far a replica has come. */
    record Progress(ReplicaId replica, long sequence) {}

    /** One link. */
    static final class Talk implements StreamHandler {
        private static final int MAX_MESSAGE_BYTES = 128 * 1024;
        private static final int HEAD_BYTES = 16;

        private final Stream stream;
        private final LengthPrefixedReader reader = new LengthPrefixedReader(MAX_MESSAGE_BYTES);
        private final CompletableFuture<List<Progress>> answered = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        private Talk(Stream stream) {
            this.stream = stream;
        }

        /** Sends a message. */
        CompletableFuture<Void> send(byte[] message) {
            return stream.write(LengthPrefixedReader.encode(message));
        }

        /** Sends bytes as they are. */
        CompletableFuture<Void> sendRaw(byte... bytes) {
            return stream.write(bytes);
        }

        /** Reads nothing from now on. */
        void stopReading() {
            stream.pauseReading();
        }

        /** Completes with what the victim has, when it has said so: the greeting is over. */
        CompletableFuture<List<Progress>> answered() {
            return answered;
        }

        /** Completes when the stream has ended, however. */
        CompletableFuture<Void> ended() {
            return ended;
        }

        @Override
        public void onData(Stream from, ByteBuf data) {
            for (ByteBuf next = reader.next(data); next != null; next = reader.next(data)) {
                byte[] message = ByteBufUtil.getBytes(next);
                next.release();
                if (message[0] == HELLO_CLOCK) {
                    answered.complete(readClock(message));
                }
            }
        }

        /** Section 6: a hello clock in which each replica is named for the first time. */
        private static List<Progress> readClock(byte[] message) {
            ByteReader reader = new ByteReader(message);
            reader.readByte();
            reader.readByte();
            List<Progress> clock = new ArrayList<>();
            while (reader.remaining() > 0) {
                reader.readVarint();
                ReplicaId replica = ReplicaId.readFrom(reader);
                clock.add(new Progress(replica, reader.readVarint()));
                reader.readBytes(HEAD_BYTES);
                reader.readVarint();
            }
            return clock;
        }

        @Override
        public void onRemoteClose(Stream from) {
            ended.complete(null);
        }

        @Override
        public void onClosed(Stream from, @Nullable Throwable cause) {
            reader.release();
            ended.complete(null);
        }
    }
}
