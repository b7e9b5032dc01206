package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** What {@code membership.spec.js} and {@code membership-gossip-frequency-heuristic.spec.js} of the original assert. */
class OriginalMembershipTest {
    private static final Access OPEN = Access.open("app", "name", "text");
    private static final long DATE = 1_700_000_000_000L;
    private static final Multiaddr HERE = Multiaddr.parse("/ip4/192.0.2.1/tcp/1");
    private static final Multiaddr THERE = Multiaddr.parse("/ip4/192.0.2.1/tcp/2");

    private static TestCore core(int number) {
        return new TestCore(OPEN, number, List.of());
    }

    private static int published(TestCore core) {
        return core.told(CollaborationOutput.Publish.class).size();
    }

    private static MemberEntry entry(int peer, long date, boolean leaving) {
        return MemberEntry.sign(
                TestPeers.signatures(peer),
                OPEN.id(),
                date,
                date,
                90_000,
                leaving,
                MemberRole.PARTICIPANT,
                OPEN.passFor(TestPeers.peer(peer)),
                List.of(HERE, THERE));
    }

    private static void gossip(TestCore core, int source, GossipMessage message) {
        byte[] encoded = message.encode(OPEN.id());
        core.handle(new CollaborationInput.GossipReceived(
                TestPeers.peer(source), Arrays.copyOfRange(encoded, CollaborationId.BYTES, encoded.length)));
    }

    private static void pass(TestCore core, int seconds, Runnable eachSecond) {
        for (int second = 0; second < seconds; second++) {
            eachSecond.run();
            core.now += 1_000;
            core.handle(new CollaborationInput.Tick());
        }
    }

    @Test
    void shouldAnnounceItselfOnceHoweverOftenItIsTime() {
        TestCore core = core(1);
        core.handle(new CollaborationInput.AppPeersChanged(1));
        core.now += 1_000;
        for (int i = 0; i < 3; i++) {
            core.handle(new CollaborationInput.Tick());
        }
        assertThat(published(core)).isEqualTo(1);
    }

    @Test
    void shouldSayNothingUntilAnotherPeerIsThere() {
        TestCore core = core(1);
        gossip(core, 2, new GossipMessage.Summary(42));
        pass(core, 200, () -> {});
        assertThat(published(core)).isZero();
        core.handle(new CollaborationInput.AppPeersChanged(1));
        core.handle(new CollaborationInput.Tick());
        assertThat(published(core)).isEqualTo(1);
    }

    @Test
    void shouldSayNothingAfterItsGoodbye() {
        TestCore core = core(1);
        core.handle(new CollaborationInput.AppPeersChanged(1));
        core.handle(new CollaborationInput.Stop());
        int goodbye = published(core);
        assertThat(goodbye).isPositive();
        pass(core, 60, () -> gossip(core, 2, new GossipMessage.Summary(42)));
        assertThat(published(core)).isEqualTo(goodbye);
    }

    /** How often a peer of many gossips in five minutes while it hears {@code digest} from somebody. */
    private static int gossipWhileHearing(boolean right) {
        TestCore core = core(1);
        core.handle(new CollaborationInput.AppPeersChanged(20));
        pass(core, 10, () -> {});
        int before = published(core);
        pass(
                core,
                300,
                () -> gossip(core, 2, new GossipMessage.Summary(core.core.membershipDigest() + (right ? 0 : 1))));
        return published(core) - before;
    }

    @Test
    void shouldHurryWhileSomebodyHasTheMembersWrongAndOnlyThen() {
        int calm = gossipWhileHearing(true);
        int urgent = gossipWhileHearing(false);
        assertThat(calm).as("all agree, and say so less and less").isBetween(1, 10);
        assertThat(urgent).isGreaterThan(3 * calm);
    }

    @Test
    void shouldSumUpTheSameMembersEquallyInWhateverOrderTheyCame() {
        List<MemberEntry> entries = new ArrayList<>();
        for (int peer = 10; peer < 40; peer++) {
            entries.add(entry(peer, DATE, false));
        }
        long digest = digest(entries);
        Collections.shuffle(entries, new Random(1));
        assertThat(digest(entries)).isEqualTo(digest);
        assertThat(digest(entries.subList(1, entries.size()))).isNotEqualTo(digest);
    }

    private static long digest(List<MemberEntry> entries) {
        Membership membership =
                new Membership(new Admission(OPEN, Optional.empty()), TestPeers.signatures(1), () -> DATE);
        entries.forEach(entry -> membership.offer(entry, 0, 0));
        return membership.digest();
    }

    @Test
    void shouldTellWhoJoinsMovesAndLeaves() {
        TestCore one = core(1);
        TestCore other = core(2);
        TestPair pair = TestPair.linked(one, other);
        assertThat(one.told(CollaborationOutput.MemberJoined.class))
                .containsExactly(new CollaborationOutput.MemberJoined(other.id(), MemberRole.PARTICIPANT, List.of()));
        assertThat(one.told(CollaborationOutput.MemberMoved.class)).isEmpty();

        other.handle(new CollaborationInput.AddressesChanged(List.of(THERE)));
        pair.pass(1_000);
        assertThat(one.told(CollaborationOutput.MemberMoved.class))
                .containsExactly(new CollaborationOutput.MemberMoved(other.id(), List.of(THERE)));
        assertThat(one.told(CollaborationOutput.MemberLeft.class)).isEmpty();

        other.handle(new CollaborationInput.Stop());
        pair.settle();
        assertThat(one.told(CollaborationOutput.MemberLeft.class))
                .containsExactly(new CollaborationOutput.MemberLeft(other.id(), false));
        assertThat(one.told(CollaborationOutput.MemberJoined.class)).hasSize(1);
        assertThat(one.core.members()).isEmpty();
    }

    @Test
    void shouldStayThoughOthersHaveHeardThatItLeft() {
        TestCore core = core(1);
        core.handle(new CollaborationInput.AppPeersChanged(1));
        pass(core, 2, () -> {});
        long digest = core.core.membershipDigest();
        int before = published(core);
        // Its goodbye of an earlier run, of a clock that was ahead.
        gossip(core, 2, new GossipMessage.Entries(List.of(new AgedEntry(entry(1, DATE + 5_000, true), 0))));
        pass(core, 2, () -> {});
        assertThat(core.told(CollaborationOutput.MemberLeft.class)).isEmpty();
        assertThat(published(core)).as("it says that it is there").isGreaterThan(before);
        assertThat(core.core.membershipDigest()).isNotEqualTo(digest);
    }
}
