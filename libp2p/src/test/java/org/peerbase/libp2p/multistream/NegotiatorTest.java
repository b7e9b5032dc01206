package org.peerbase.libp2p.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.Libp2pException;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.UnsupportedProtocolException;
import org.peerbase.testing.MutationFuzz;

class NegotiatorTest {
    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String read(Negotiator negotiator, ByteBuf in, ByteBuf out) {
        return String.valueOf(negotiator.read(in, out));
    }

    @Test
    void shouldSendHeaderAndProposalAsTheSpecificationHasThem() {
        ByteBuf out = Unpooled.buffer();
        new Initiator(List.of("/noise")).start(out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("\u0013/multistream/1.0.0\n\u0007/noise\n");
    }

    @Test
    void shouldAgreeOnTheFirstProtocolThatBothHave() {
        Initiator initiator = new Initiator(List.of("/a", "/b", "/c"));
        Responder responder = new Responder(Set.of("/b", "/c")::contains);
        ByteBuf toResponder = Unpooled.buffer();
        initiator.start(toResponder);
        ByteBuf toInitiator = Unpooled.buffer();
        assertThat(responder.read(toResponder, toInitiator)).isNull();
        assertThat(initiator.read(toInitiator, toResponder)).isNull();
        assertThat(responder.read(toResponder, toInitiator)).isEqualTo("/b");
        assertThat(initiator.read(toInitiator, toResponder)).isEqualTo("/b");
    }

    @Test
    void shouldAgreeByteByByteAndLeaveWhatFollows() {
        Responder responder = new Responder("/a"::equals);
        byte[] bytes = ByteBufUtil.getBytes(text("\u0013/multistream/1.0.0\n\u0003/a\nhello"));
        ByteBuf out = Unpooled.buffer();
        List<String> results = new ArrayList<>();
        int at = 0;
        while (results.isEmpty()) {
            String agreed = responder.read(Unpooled.wrappedBuffer(bytes, at, 1), out);
            at++;
            if (agreed != null) {
                results.add(agreed);
            }
        }
        assertThat(results).containsExactly("/a");
        assertThat(new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8))
                .isEqualTo("hello");
        ByteBuf whole = Unpooled.wrappedBuffer(bytes);
        assertThat(read(new Responder("/a"::equals), whole, Unpooled.buffer())).isEqualTo("/a");
        assertThat(whole.toString(StandardCharsets.UTF_8)).isEqualTo("hello");
    }

    @Test
    void shouldFailWhenNothingIsShared() {
        Initiator initiator = new Initiator(List.of("/a"));
        assertThatThrownBy(() -> initiator.read(text("\u0013/multistream/1.0.0\n\u0003na\n"), Unpooled.buffer()))
                .isInstanceOf(UnsupportedProtocolException.class);
    }

    @Test
    void shouldGiveUpAfterSixteenRejections() {
        Responder responder = new Responder(protocol -> false);
        ByteBuf out = Unpooled.buffer();
        responder.read(text("\u0013/multistream/1.0.0\n"), out);
        for (int i = 0; i < Responder.MAX_REJECTIONS; i++) {
            assertThat(responder.read(text("\u0003/x\n"), out)).isNull();
        }
        assertThatThrownBy(() -> responder.read(text("\u0003/x\n"), out))
                .isInstanceOf(UnsupportedProtocolException.class);
    }

    @Test
    void shouldRefuseWhatIsNotMultistream() {
        String otherVersion = "\u0013/multistream/2.0.0\n";
        String emptyLine = "\u0000";
        String noLineFeed = "\u0003abc";
        String paddedLength = "\u0081\u0000x";
        for (String bad : List.of(otherVersion, emptyLine, noLineFeed, paddedLength)) {
            Responder responder = new Responder(protocol -> true);
            ByteBuf in = Unpooled.copiedBuffer(bad, StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> responder.read(in, Unpooled.buffer()))
                    .isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void shouldRefuseLinesThatAreTooLong() {
        Responder responder = new Responder(protocol -> true);
        ByteBuf in = Unpooled.buffer().writeByte(0x81).writeByte(0x08);
        assertThatThrownBy(() -> responder.read(in, Unpooled.buffer())).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void shouldSurviveMutatedLines() {
        byte[] good = ByteBufUtil.getBytes(text("\u0013/multistream/1.0.0\n\u0003/x\n\u0003/a\ndata"));
        byte[] answer = ByteBufUtil.getBytes(text("\u0013/multistream/1.0.0\n\u0003na\n\u0003/b\n"));
        MutationFuzz.run(23, 200_000, List.of(good, answer), Libp2pException.class, input -> {
            ByteBuf out = Unpooled.buffer();
            Responder responder = new Responder("/a"::equals);
            Initiator initiator = new Initiator(List.of("/a", "/b"));
            try {
                responder.read(Unpooled.wrappedBuffer(input), out);
                initiator.read(Unpooled.wrappedBuffer(input), out);
            } finally {
                responder.release();
                initiator.release();
            }
        });
    }
}
