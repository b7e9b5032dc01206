package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteWriter;

/** What remotes send and never end, or never sign. */
class UnverifiedBudgetTest {
    private static final Access ACCESS = Access.open("app", "name", "text");
    private static final Chain CHAIN = new Chain(ACCESS.id());
    private static final int FIRST = 20;

    private final TestCore core = new TestCore(ACCESS, 1, List.of());
    private final Replicas replicas = new Replicas(TestPeers.replica(1));
    private final Map<Integer, LinkEncoder> encoders = new HashMap<>();

    /** The link that a peer opens, whose number it has. */
    private void greet(int peer) {
        core.greetedBy(peer, -peer);
    }

    private void begin(int peer) {
        ByteWriter large = new ByteWriter();
        large.writeByte(Wire.LARGE_RECORD);
        large.writeVarint(Wire.HAS_SIGNATURE);
        large.writeVarint(0);
        TestPeers.replica(peer).writeTo(large);
        large.writeVarint(1);
        large.writeBytes(CHAIN.start(TestPeers.replica(peer)));
        large.writeBlock(new byte[8]);
        large.writeVarint(ChangeRecord.MAX_BODY_BYTES);
        core.handle(new CollaborationInput.MessageReceived(-peer, large.toByteArray()));
    }

    private void sendPart(int peer, int mebibytes) {
        byte[] part = new byte[1 + PushSession.PART_BYTES];
        part[0] = Wire.LARGE_RECORD_PART;
        for (int i = 0; i < (mebibytes << 20) / PushSession.PART_BYTES; i++) {
            core.handle(new CollaborationInput.MessageReceived(-peer, part));
        }
    }

    private long held(int peer) {
        return core.core.heldFor(TestPeers.peer(peer));
    }

    private long heldInAll() {
        long bytes = 0;
        for (int peer = 1; peer < 200; peer++) {
            bytes += held(peer);
        }
        return bytes;
    }

    private List<Long> closed() {
        return core.told(CollaborationOutput.CloseStream.class).stream()
                .map(CollaborationOutput.CloseStream::stream)
                .filter(stream -> stream < 0)
                .toList();
    }

    private void pass(long ms) {
        core.now += ms;
        core.handle(new CollaborationInput.Tick());
    }

    /** A record that is not signed, and so is not looked at. */
    private void sendUnsigned(int peer, int author, int bytes) {
        ChangeRecord record = TestPeers.record(TestPeers.replica(author), 1, List.of(), new byte[bytes]);
        LinkEncoder encoder = encoders.computeIfAbsent(peer, key -> new LinkEncoder(replicas));
        encoder.beginRecords();
        encoder.addRecord(replicas.number(record.author()), CHAIN.append(CHAIN.start(record.author()), record));
        core.handle(new CollaborationInput.MessageReceived(-peer, encoder.finish()));
    }

    @Test
    void shouldGiveUpTheSlowestOfThoseThatHoldMuch() {
        greet(2);
        sendUnsigned(2, 2, 20_000);
        for (int peer = FIRST; peer < FIRST + 8; peer++) {
            greet(peer);
            begin(peer);
            sendPart(peer, 9);
            pass(1_000);
        }
        // A body of 9 MiB has been made room for up to 16.
        assertThat(closed()).as("the first ones").containsExactly(-20L, -21L, -22L, -23L);
        assertThat(heldInAll()).isBetween(32L << 20, UnverifiedBudget.SHARED_BYTES + (9L << 20));
        for (int peer = 30; peer < 60; peer++) {
            greet(peer);
            begin(peer);
            sendPart(peer, 15);
            assertThat(heldInAll()).isLessThan(UnverifiedBudget.SHARED_BYTES + (9L << 20));
        }
        assertThat(closed()).as("the small one").doesNotContain(-2L);
        assertThat(held(2)).isGreaterThan(20_000);
        assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
    }

    @Test
    void shouldForgetWhatIsNeverEnded() {
        greet(2);
        sendUnsigned(2, 2, 20_000);
        greet(FIRST);
        begin(FIRST);
        sendPart(FIRST, 1);
        pass(CollaborationOptions.DEFAULTS.antiEntropyIntervalMs());
        assertThat(closed()).isEmpty();
        assertThat(held(2)).isPositive();
        for (int second = 0; second < 60; second++) {
            pass(1_000);
        }
        assertThat(closed()).contains(-2L, -20L);
        assertThat(heldInAll()).isZero();
        assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
    }

    @Test
    void shouldDropTheLongestRunsOfALinkThatHasTooMany() {
        greet(2);
        for (int author = 1_000; author < 2_000; author++) {
            sendUnsigned(2, author, 20_000);
            assertThat(held(2)).isLessThanOrEqualTo(UnverifiedRuns.MAX_BYTES + (1 << 19));
        }
        assertThat(held(2)).isGreaterThan(1 << 20);
        assertThat(closed()).isEmpty();
        assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
    }
}
