package org.peerbase.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.ConnectionClosedException;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.yamux.YamuxPair.Recorder;
import org.peerbase.testing.MutationFuzz;

/** What a hostile remote may try with frames (attack rows 16 and 22). */
class YamuxAttackTest {
    private final YamuxPair pair = new YamuxPair();

    private void refused(byte[] bytes) {
        assertThatThrownBy(() -> pair.listener.receive(bytes)).isInstanceOf(ProtocolViolationException.class);
    }

    private void open(int id) {
        pair.listener.receive(YamuxPair.header(YamuxFrame.DATA, YamuxFrame.SYN, id, 0));
    }

    @Test
    void shouldRefuseMoreCreditThanCanBe() {
        open(1);
        pair.listener.receive(YamuxPair.header(YamuxFrame.WINDOW_UPDATE, 0, 1, 0xfff00000L));
        refused(YamuxPair.header(YamuxFrame.WINDOW_UPDATE, 0, 1, 0xfff00000L));
    }

    @Test
    void shouldRefuseDataBeyondTheWindow() {
        open(1);
        refused(YamuxPair.header(YamuxFrame.DATA, 0, 1, 256 * 1024 + 1));
    }

    @Test
    void shouldRefuseAnOversizeFirstFrame() {
        refused(YamuxPair.header(YamuxFrame.DATA, YamuxFrame.SYN, 1, 0xffffffffL));
    }

    @Test
    void shouldRefuseIdsOfTheWrongParity() {
        refused(YamuxPair.header(YamuxFrame.DATA, YamuxFrame.SYN, 2, 0));
    }

    @Test
    void shouldRefuseAnIdThatIsOpen() {
        open(1);
        refused(YamuxPair.header(YamuxFrame.DATA, YamuxFrame.SYN, 1, 0));
    }

    @Test
    void shouldRefuseStreamZero() {
        refused(YamuxPair.header(YamuxFrame.DATA, YamuxFrame.SYN, 0, 0));
    }

    @Test
    void shouldRefuseFramesForStreamsThatThisSideNeverOpened() {
        refused(YamuxPair.header(YamuxFrame.DATA, 0, 2, 10));
    }

    @Test
    void shouldRefuseUnknownVersionsTypesAndFlags() {
        refused(new byte[] {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0});
        refused(new byte[] {0, 4, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0});
        refused(new byte[] {0, 0, 0, 17, 0, 0, 0, 1, 0, 0, 0, 0});
    }

    @Test
    void shouldRefuseOddPings() {
        refused(YamuxPair.header(YamuxFrame.PING, YamuxFrame.SYN | YamuxFrame.ACK, 0, 1));
        refused(YamuxPair.header(YamuxFrame.PING, YamuxFrame.SYN, 5, 1));
        refused(YamuxPair.header(YamuxFrame.PING, YamuxFrame.ACK, 0, 1));
    }

    @Test
    void shouldIgnoreFramesOnStreamsThatAreGone() {
        open(1);
        pair.listener.accepted.get(0).reset("enough");
        pair.listener.receive(YamuxSessionTest.concat(YamuxPair.header(YamuxFrame.DATA, 0, 1, 5), new byte[5]));
        pair.listener.receive(YamuxPair.header(YamuxFrame.WINDOW_UPDATE, YamuxFrame.FIN, 1, 0));
        open(3);
        assertThat(pair.listener.accepted).hasSize(2);
    }

    @Test
    void shouldCutAPingStorm() {
        assertFlood(YamuxPair.header(YamuxFrame.PING, YamuxFrame.SYN, 0, 1));
    }

    @Test
    void shouldCutAFloodOfEmptyFrames() {
        open(1);
        assertFlood(YamuxPair.header(YamuxFrame.DATA, 0, 1, 0));
    }

    @Test
    void shouldCutAFloodOfStreamsOverTheLimit() {
        int id = 1;
        int sent = 0;
        try {
            for (; sent < 100_000; sent++, id += 2) {
                open(id);
            }
        } catch (ProtocolViolationException e) {
            // That is what has to happen.
        }
        assertThat(sent).isLessThan(20_000);
        assertThat(pair.listener.session.streamCount()).isEqualTo(1024);
    }

    @Test
    void shouldCutARapidReset() {
        int sent = 0;
        try {
            for (int id = 1; sent < 100_000; sent++, id += 2) {
                open(id);
                pair.listener.receive(YamuxPair.header(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, id, 0));
            }
        } catch (ProtocolViolationException e) {
            // That is what has to happen.
        }
        assertThat(sent).isLessThan(20_000);
        assertThat(pair.listener.session.streamCount()).isLessThanOrEqualTo(1);
    }

    @Test
    void shouldCutARemoteThatDoesNotReadItsAnswers() {
        byte[] ping = YamuxPair.header(YamuxFrame.PING, YamuxFrame.SYN, 0, 1);
        int sent = 0;
        try {
            for (; sent < 1_000_000; sent++) {
                // Slow enough not to be a flood.
                pair.now += 1_000_000;
                pair.listener.receive(ping);
                if (sent % 10_000 == 0) {
                    assertThat(pair.listener.pendingBytes()).isLessThanOrEqualTo(YamuxSession.MAX_PENDING_CONTROL);
                    byte[] junk = new byte[512 * 1024];
                    pair.listener.write(Unpooled.wrappedBuffer(junk));
                }
            }
        } catch (ProtocolViolationException e) {
            // That is what has to happen.
        }
        assertThat(sent).isLessThan(100_000);
    }

    private void assertFlood(byte[] frame) {
        int sent = 0;
        try {
            for (; sent < 100_000; sent++) {
                pair.listener.receive(frame);
                pair.listener.takeSent();
            }
        } catch (ProtocolViolationException e) {
            // That is what has to happen.
        }
        assertThat(sent).isLessThanOrEqualTo(FloodGuard.MAX_IDLE_FRAMES_PER_SECOND + 1);
        // As many a second are fine.
        pair.now += 1_000_000_000L;
        pair.listener.receive(frame);
    }

    @Test
    void shouldSurviveMutatedFrames() {
        YamuxStream stream = pair.dialer.session.open();
        stream.write(Unpooled.copiedBuffer(new byte[200]), failure -> {});
        stream.closeWrite(failure -> {});
        pair.dialer.session.onKeepAlive(1);
        byte[] conversation = pair.dialer.takeSent();
        pair.dialer.session.goAway(0);
        byte[] goodbye = pair.dialer.takeSent();
        MutationFuzz.run(22, 200_000, List.of(conversation, goodbye), ProtocolViolationException.class, input -> {
            YamuxPair fresh = new YamuxPair();
            try {
                fresh.listener.receive(input);
                for (YamuxStream accepted : fresh.listener.accepted) {
                    accepted.listener(new Recorder());
                }
            } finally {
                fresh.listener.takeSent();
                fresh.listener.session.close(new ConnectionClosedException("done"));
            }
        });
    }
}
