package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;

/** When things happen: what the figures of {@link CollaborationOptions} mean. */
class PacingTest {
    private static final Access OPEN = Access.open("app", "name", "text");
    private static final CollaborationOptions DEFAULTS = CollaborationOptions.DEFAULTS;

    private final TestCore one = new TestCore(OPEN, 1, List.of());
    private final TestCore other = new TestCore(OPEN, 2, List.of());

    private long pushes() {
        return one.allSaid(Wire.RECORDS).count();
    }

    @Test
    void shouldPushAtOnceWhenItIsQuietAndGatherWhileAPushIsUnderWay() {
        TestPair pair = TestPair.linked(one, other);
        other.storeAnswers = false; // So that it acknowledges nothing.
        one.write("a");
        pair.settle();
        assertThat(pushes()).isEqualTo(1);
        one.write("b");
        one.write("c");
        pair.settle();
        pair.pass(DEFAULTS.debouncePushMs() - 1);
        assertThat(pushes()).as("gathering").isEqualTo(1);
        pair.pass(1);
        assertThat(pushes()).as("both in one message").isEqualTo(2);
        assertThat(other.text.toString()).isEqualTo("abc");
    }

    @Test
    void shouldGatherChangesOfTheMembersBeforeLinksChange() {
        TestPair pair = TestPair.linked(one, other);
        pair.pass(10L * DEFAULTS.debounceResetConnectionsMs());
        int links = links();
        long begin = one.now;
        // Who becomes the next on the ring doesn't wait for others, so the nearest comes first.
        List<Integer> peers = Stream.of(10, 11, 12)
                .sorted(Comparator.comparing(PacingTest::distance))
                .toList();
        join(peers.get(0));
        assertThat(links()).as("the first change takes effect at once").isEqualTo(links + 1);
        join(peers.get(1));
        join(peers.get(2));
        assertThat(links()).isEqualTo(links + 1);
        while (links() == links + 1) {
            one.now += 10;
            one.handle(new CollaborationInput.Tick());
        }
        assertThat(links()).as("both at once").isEqualTo(links + 3);
        assertThat(one.now - begin)
                .isBetween((long) DEFAULTS.debounceResetConnectionsMs(), DEFAULTS.debounceResetConnectionsMs() + 10L);
    }

    @Test
    void shouldOpenNoLinksWhenItFailsAtTheTimeForThem() {
        TestPair pair = TestPair.linked(one, other);
        pair.pass(10L * DEFAULTS.debounceResetConnectionsMs());
        Stream.of(10, 11, 12).sorted(Comparator.comparing(PacingTest::distance)).forEach(this::join);
        int links = links();
        one.now += DEFAULTS.debounceResetConnectionsMs();

        one.handle(new CollaborationInput.StoreFailed("on purpose"));

        assertThat(one.told(CollaborationOutput.Failed.class)).hasSize(1);
        assertThat(links()).isEqualTo(links);
    }

    private static BigInteger distance(int peer) {
        return HashRing.pointOf(TestPeers.peer(peer))
                .subtract(HashRing.pointOf(TestPeers.peer(1)))
                .mod(BigInteger.ONE.shiftLeft(HashRing.BITS));
    }

    private int links() {
        return one.told(CollaborationOutput.OpenStream.class).size();
    }

    private void join(int peer) {
        MemberEntry entry = MemberEntry.sign(
                TestPeers.signatures(peer),
                OPEN.id(),
                1_700_000_000_000L,
                1_700_000_000_000L,
                90_000,
                false,
                MemberRole.PARTICIPANT,
                new byte[0],
                List.of());
        byte[] message = new GossipMessage.Entries(List.of(new AgedEntry(entry, 0))).encode(OPEN.id());
        one.handle(new CollaborationInput.GossipReceived(
                entry.peer(), Arrays.copyOfRange(message, CollaborationId.BYTES, message.length)));
    }
}
