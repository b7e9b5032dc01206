package org.peerbase.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.testing.MutationFuzz;

class NoiseFrameHandlerTest {
    private static final byte[] KEY = new byte[32];
    private static final byte[] OTHER_KEY = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32
    };

    private static EmbeddedChannel channel(byte[] sendKey, byte[] receiveKey) {
        return new EmbeddedChannel(new NoiseFrameHandler(new CipherState(sendKey), new CipherState(receiveKey)));
    }

    private static void write(EmbeddedChannel channel, ByteBuf data) {
        var unused = channel.write(data);
    }

    private static byte[] takeOutbound(EmbeddedChannel channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.writeBytes(ByteBufUtil.getBytes(next));
            next.release();
        }
        return all.toByteArray();
    }

    private static byte[] takeInbound(EmbeddedChannel channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            all.writeBytes(ByteBufUtil.getBytes(next));
            next.release();
        }
        return all.toByteArray();
    }

    @Test
    void shouldCarryAnyAmountInPiecesOfAnySize() {
        SplittableRandom random = new SplittableRandom(3);
        for (int size : new int[] {0, 1, 100, 65_518, 65_519, 65_520, 300_000}) {
            for (int piece : new int[] {1, 2, 3, 1000, 65_537, 400_000}) {
                if (size > 100_000 && piece < 1000) {
                    continue;
                }
                EmbeddedChannel sender = channel(KEY, OTHER_KEY);
                EmbeddedChannel receiver = channel(OTHER_KEY, KEY);
                byte[] data = new byte[size];
                random.nextBytes(data);
                write(sender, Unpooled.copiedBuffer(data, 0, size / 3));
                write(sender, Unpooled.copiedBuffer(data, size / 3, size - size / 3));
                sender.flush();
                byte[] wire = takeOutbound(sender);
                for (int at = 0; at < wire.length; at += piece) {
                    receiver.writeInbound(Unpooled.copiedBuffer(wire, at, Math.min(piece, wire.length - at)));
                }
                assertThat(takeInbound(receiver)).isEqualTo(data);
                sender.finishAndReleaseAll();
                receiver.finishAndReleaseAll();
            }
        }
    }

    @Test
    void shouldGatherSmallWritesIntoOneMessage() {
        EmbeddedChannel sender = channel(KEY, OTHER_KEY);
        for (int i = 0; i < 50; i++) {
            write(sender, Unpooled.copiedBuffer(new byte[10]));
        }
        sender.flush();
        assertThat(takeOutbound(sender)).hasSize(2 + 500 + 16);
        sender.finishAndReleaseAll();
    }

    @Test
    void shouldRefuseEveryFlippedBit() {
        EmbeddedChannel sender = channel(KEY, OTHER_KEY);
        sender.writeOutbound(Unpooled.copiedBuffer(new byte[40]));
        byte[] wire = takeOutbound(sender);
        sender.finishAndReleaseAll();
        for (int bit = 16; bit < wire.length * 8; bit++) {
            EmbeddedChannel receiver = channel(OTHER_KEY, KEY);
            byte[] changed = wire.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> receiver.writeInbound(Unpooled.copiedBuffer(changed)))
                    .isInstanceOf(ProtocolViolationException.class);
            receiver.finishAndReleaseAll();
        }
    }

    @Test
    void shouldSurviveMutatedFrames() {
        EmbeddedChannel sender = channel(KEY, OTHER_KEY);
        sender.writeOutbound(Unpooled.copiedBuffer(new byte[100]));
        sender.writeOutbound(Unpooled.copiedBuffer(new byte[20]));
        byte[] wire = takeOutbound(sender);
        sender.finishAndReleaseAll();
        EmbeddedChannel channel = new EmbeddedChannel();
        MutationFuzz.run(26, 200_000, List.of(wire), ProtocolViolationException.class, input -> {
            // Fresh ciphers for each input; the channel is kept, as making one costs more than all the rest.
            NoiseFrameHandler handler = new NoiseFrameHandler(new CipherState(OTHER_KEY), new CipherState(KEY));
            channel.pipeline().addLast(handler);
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(input));
            } finally {
                channel.pipeline().remove(handler);
                channel.releaseInbound();
            }
        });
        channel.finishAndReleaseAll();
    }
}
