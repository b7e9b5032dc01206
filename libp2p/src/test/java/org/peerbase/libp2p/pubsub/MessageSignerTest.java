package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.identity.PrivateKey;

class MessageSignerTest {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

    private final PrivateKey key = PrivateKey.ofEd25519Seed(seed(1));
    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final MessageSigner signer = new MessageSigner(key, clock::get);

    @Test
    void shouldAcceptWhatItSigned() {
        PubsubMessage message = signer.sign("topic", DATA);
        assertThat(signer.verify(message)).isTrue();
        assertThat(message.author()).isEqualTo(key.publicKey().toPeerId());
        assertThat(message.sequenceNumber()).isEqualTo(1_000_000);
        // The peer id holds the key.
        assertThat(message.key()).isNull();
    }

    /** The signature of the bytes that the specification says, put together here by hand. */
    @Test
    void shouldSignWhatTheSpecificationSays() {
        PubsubMessage message = signer.sign("t", new byte[] {1, 2, 3});
        String self = HexFormat.of().formatHex(key.publicKey().toPeerId().toBytes());
        String signed = HexFormat.of().formatHex("libp2p-pubsub:".getBytes(StandardCharsets.US_ASCII))
                + "0a26" + self
                + "1203" + "010203"
                + "1a08" + "00000000000f4240"
                + "2201" + "74";
        assertThat(message.signature()).isEqualTo(key.sign(HexFormat.of().parseHex(signed)));
    }

    @Test
    void shouldRaiseTheNumberWhateverTheClockDoes() {
        long first = signer.sign("t", DATA).sequenceNumber();
        long second = signer.sign("t", DATA).sequenceNumber();
        clock.set(5);
        long third = signer.sign("t", DATA).sequenceNumber();
        clock.set(2_000_000);
        long fourth = signer.sign("t", DATA).sequenceNumber();
        assertThat(new long[] {first, second, third, fourth})
                .containsExactly(1_000_000, 1_000_001, 1_000_002, 2_000_000);
    }

    @Test
    void shouldRefuseAnyChange() {
        PubsubMessage good = signer.sign("topic", DATA);
        byte[] other = PrivateKey.ofEd25519Seed(seed(2)).publicKey().toPeerId().toBytes();
        assertThat(signer.verify(with(good, other, DATA, good.sequenceNumberBytes(), "topic", good.signature(), null)))
                .isFalse();
        assertThat(signer.verify(with(good, null, new byte[] {1}, null, "topic", null, null)))
                .isFalse();
        assertThat(signer.verify(with(good, null, DATA, number(7), "topic", null, null)))
                .isFalse();
        assertThat(signer.verify(with(good, null, DATA, null, "topic2", null, null)))
                .isFalse();
        byte[] flipped = good.signature().clone();
        flipped[10] ^= 1;
        assertThat(signer.verify(with(good, null, DATA, null, "topic", flipped, null)))
                .isFalse();
        assertThat(signer.verify(with(good, null, DATA, null, "topic", Arrays.copyOf(good.signature(), 63), null)))
                .isFalse();
        assertThat(signer.verify(with(good, null, DATA, null, "topic", null, null)))
                .isTrue();
    }

    @Test
    void shouldRefuseIncompleteMessages() {
        PubsubMessage good = signer.sign("topic", DATA);
        byte[] absent = PubsubMessage.ABSENT;
        assertThat(signer.verify(with(good, absent, DATA, null, "topic", null, null)))
                .isFalse();
        assertThat(signer.verify(with(good, null, DATA, absent, "topic", null, null)))
                .isFalse();
        assertThat(signer.verify(with(good, null, DATA, new byte[7], "topic", null, null)))
                .isFalse();
        assertThat(signer.verify(with(good, null, DATA, null, "topic", absent, null)))
                .isFalse();
    }

    @Test
    void shouldTakeAKeyThatBelongsToTheAuthorOnly() {
        PubsubMessage good = signer.sign("topic", DATA);
        byte[] own = key.publicKey().encode();
        byte[] foreign = PrivateKey.ofEd25519Seed(seed(2)).publicKey().encode();
        assertThat(signer.verify(with(good, null, DATA, null, "topic", null, own)))
                .isTrue();
        assertThat(signer.verify(with(good, null, DATA, null, "topic", null, foreign)))
                .isFalse();
        assertThat(signer.verify(with(good, null, DATA, null, "topic", null, new byte[] {1, 2})))
                .isFalse();
    }

    @Test
    void shouldVerifyEmptyDataAsItCame() {
        PubsubMessage empty = signer.sign("topic", PubsubMessage.ABSENT);
        PubsubMessage read = RpcDecoder.decode(RpcEncoder.encode(TestPeers.publishing(empty)))
                .messages()
                .get(0);
        assertThat(read.hasData()).isTrue();
        assertThat(signer.verify(read)).isTrue();
        PubsubMessage without =
                new PubsubMessage(empty.from(), null, empty.sequenceNumberBytes(), "topic", empty.signature(), null);
        assertThat(signer.verify(without)).isFalse();
    }

    @Test
    void shouldNameMessagesAsOthersDo() {
        PubsubMessage message = signer.sign("topic", DATA);
        byte[] number = number(1_000_000);
        byte[] publicKey = key.publicKey().encode();
        assertThat(MessageIdFunction.AUTHOR_AND_NUMBER.idOf(message))
                .isEqualTo(join(key.publicKey().toPeerId().toBytes(), number));
        assertThat(MessageIdFunction.KEY_AND_NUMBER.idOf(message)).isEqualTo(join(publicKey, number));
        assertThat(MessageIdFunction.KEY_AND_NUMBER.idOf(with(message, null, DATA, null, "topic", null, publicKey)))
                .isEqualTo(join(publicKey, number));
        assertThat(new String(MessageIdFunction.TEXT.idOf(message), StandardCharsets.US_ASCII))
                .isEqualTo(key.publicKey().toPeerId() + "1000000");
    }

    @Test
    void shouldNameIncompleteMessagesToo() {
        PubsubMessage empty =
                new PubsubMessage(PubsubMessage.ABSENT, null, PubsubMessage.ABSENT, "t", PubsubMessage.ABSENT, null);
        assertThat(MessageIdFunction.AUTHOR_AND_NUMBER.idOf(empty)).isEmpty();
        assertThat(MessageIdFunction.KEY_AND_NUMBER.idOf(empty)).isEmpty();
        assertThat(MessageIdFunction.TEXT.idOf(empty)).isEmpty();
    }

    private static PubsubMessage with(
            PubsubMessage good,
            byte @Nullable [] from,
            byte[] data,
            byte @Nullable [] number,
            String topic,
            byte @Nullable [] signature,
            byte @Nullable [] key) {
        return new PubsubMessage(
                from == null ? good.from() : from,
                data,
                number == null ? good.sequenceNumberBytes() : number,
                topic,
                signature == null ? good.signature() : signature,
                key);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] join(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    private static byte[] seed(int number) {
        byte[] seed = new byte[32];
        seed[31] = (byte) number;
        return seed;
    }
}
