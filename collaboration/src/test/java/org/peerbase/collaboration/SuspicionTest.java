package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.Membership.Outcome;
import org.peerbase.collaboration.TestNetwork.Node;
import org.peerbase.collaboration.access.Access;
import org.peerbase.multiformats.identity.PeerId;

/** Who vanishes without a word is missed soon, and nobody is missed because somebody says so. */
class SuspicionTest {
    private static final Access OPEN = Access.open("app", "name", "text");
    private static final int MEMBERS = 6;

    private final TestNetwork network = new TestNetwork(OPEN);

    private void assemble() {
        for (int number = 1; number <= MEMBERS; number++) {
            network.add(number);
        }
        network.settle();
        network.settle();
        assertThat(network.nodes.values()).allMatch(node -> node.core.memberCount() == MEMBERS - 1);
    }

    private void pass(int millis, Runnable now) {
        for (int passed = 0; passed < millis; passed += 500) {
            network.now += 500;
            now.run();
            List.copyOf(network.nodes.values()).forEach(node -> network.give(node, new CollaborationInput.Tick()));
        }
    }

    private static byte[] content(GossipMessage message) {
        byte[] encoded = message.encode(OPEN.id());
        return Arrays.copyOfRange(encoded, CollaborationId.BYTES, encoded.length);
    }

    private void gossip(PeerId source, GossipMessage message) {
        for (Node node : List.copyOf(network.nodes.values())) {
            if (!node.id().equals(source)) {
                network.give(node, new CollaborationInput.GossipReceived(source, content(message)));
            }
        }
    }

    private static Set<PeerId> membersOf(Node node) {
        return new HashSet<>(node.core.members());
    }

    /** How often a node has gossiped a message of a kind. */
    private static long said(Node node, int kind) {
        byte[] id = OPEN.id().toBytes();
        return node.sent.stream()
                .filter(message -> message.length > id.length
                        && Arrays.equals(Arrays.copyOf(message, id.length), id)
                        && message[id.length] == kind)
                .count();
    }

    @Test
    void shouldMissWhoVanishesSoon() {
        assemble();
        Node gone = network.node(3);
        network.remove(gone);
        pass(Suspicions.TIMEOUT_MS + 3_000, () -> {});
        assertThat(network.nodes.values()).allMatch(node -> !membersOf(node).contains(gone.id()));
        assertThat(network.nodes.values()).allMatch(node -> node.core.memberCount() == MEMBERS - 2);
    }

    @Test
    void shouldNotMissAnybodyBecauseAMemberSaysSo() {
        assemble();
        Node suspected = network.node(3);
        Node liar = network.node(4);
        long before = said(suspected, GossipMessage.ENTRIES);
        int seconds = 120;
        pass(seconds * 1_000, () -> {
            gossip(liar.id(), new GossipMessage.Suspicion(suspected.id(), TestNetwork.DATE * 2));
            network.nodes
                    .values()
                    .forEach(node ->
                            assertThat(membersOf(node).contains(suspected.id())).isEqualTo(node != suspected));
        });
        assertThat(said(suspected, GossipMessage.ENTRIES) - before)
                .as("it answers, and no more often than others heed the liar")
                .isBetween(60L, (long) seconds + Suspicions.AT_ONCE);
        assertThat(network.nodes.values()).allMatch(node -> node.penalties.isEmpty());
    }

    @Test
    void shouldNotHeedStrangers() {
        assemble();
        long before = said(network.node(3), GossipMessage.ENTRIES);
        pass(
                30_000,
                () -> gossip(
                        TestPeers.peer(77),
                        new GossipMessage.Suspicion(network.node(3).id(), TestNetwork.DATE * 2)));
        assertThat(said(network.node(3), GossipMessage.ENTRIES)).isEqualTo(before);
        assertThat(network.node(1).core.memberCount()).isEqualTo(MEMBERS - 1);
    }

    /** Over a link one can be told that somebody has expired, which is then for all to hear. */
    @Test
    void shouldAskBeforeItBelievesThatAMemberHasExpiredElsewhere() {
        assemble();
        Node hearer = network.node(1);
        Node liar = network.node(4);
        Node suspected = network.node(3);
        MemberEntry entry = MemberEntry.sign(
                TestPeers.signatures(3),
                OPEN.id(),
                TestNetwork.DATE + 1_000,
                TestNetwork.DATE,
                90_000,
                false,
                MemberRole.PARTICIPANT,
                new byte[0],
                List.of());
        LinkEncoder encoder = new LinkEncoder(new Replicas(TestPeers.replica(1)));
        AgedEntry.writeAll(encoder.begin(Wire.MEMBER_ENTRIES), List.of(new AgedEntry(entry, entry.lifetimeMs())));
        byte[] message = encoder.finish();
        long before = said(suspected, GossipMessage.ENTRIES);
        pass(60_000, () -> {
            network.give(hearer, new CollaborationInput.MessageReceived(hearer.streamWith(liar), message));
            assertThat(membersOf(hearer)).contains(suspected.id());
        });
        assertThat(said(hearer, GossipMessage.SUSPICION)).as("it asks all").isPositive();
        assertThat(said(suspected, GossipMessage.ENTRIES)).as("and is answered").isGreaterThan(before);
    }

    @Test
    void shouldStayThoughItHearsNoGossip() {
        assemble();
        Node suspected = network.node(3);
        long date = TestNetwork.DATE * 2;
        pass(20_000, () -> {
            for (Node node : List.copyOf(network.nodes.values())) {
                if (node != suspected && node.number != 4) {
                    network.give(
                            node,
                            new CollaborationInput.GossipReceived(
                                    TestPeers.peer(4), content(new GossipMessage.Suspicion(suspected.id(), date))));
                }
            }
        });
        assertThat(network.nodes.values())
                .allMatch(node -> node == suspected || membersOf(node).contains(suspected.id()));
    }

    /** Only its neighbours hear it, and can't reach it: it answers all the same, and they ask less and less. */
    @Test
    void shouldAskLessAndLessForAMemberThatIsThereAndCannotBeReached() {
        TestCore one = new TestCore(OPEN, 1, List.of());
        TestCore other = new TestCore(OPEN, 2, List.of());
        TestPair.linked(one, other);
        int asked = 0;
        long date = TestNetwork.DATE;
        one.toNetwork.clear();
        for (int second = 0; second < 1_000; second++) {
            one.now += 1_000;
            one.handle(new CollaborationInput.Tick());
            for (CollaborationOutput output = one.toNetwork.poll(); output != null; output = one.toNetwork.poll()) {
                if (output instanceof CollaborationOutput.OpenStream open) {
                    one.handle(new CollaborationInput.StreamClosed(open.stream(), "unreachable"));
                } else if (output instanceof CollaborationOutput.Publish publish
                        && publish.message()[CollaborationId.BYTES] == GossipMessage.SUSPICION) {
                    asked++;
                    date += 1_000_000;
                    one.handle(new CollaborationInput.GossipReceived(
                            other.id(), content(new GossipMessage.Entries(List.of(new AgedEntry(entry(2, date), 0))))));
                }
            }
            if (second == 0) {
                closeAll(one);
            }
            assertThat(one.core.members()).containsExactly(other.id());
        }
        assertThat(asked).isBetween(4, 7);
    }

    private static void closeAll(TestCore core) {
        core.told(CollaborationOutput.OpenStream.class)
                .forEach(open -> core.handle(new CollaborationInput.StreamClosed(open.stream(), "unreachable")));
    }

    private static MemberEntry entry(int peer, long date) {
        return entry(peer, date, MemberRole.PARTICIPANT);
    }

    private static MemberEntry entry(int peer, long date, MemberRole role) {
        return MemberEntry.sign(
                TestPeers.signatures(peer), OPEN.id(), date, date, 3_600_000, false, role, new byte[0], List.of());
    }

    private static Membership membership() {
        return new Membership(new Admission(OPEN, Optional.empty()), TestPeers.signatures(0), () -> TestNetwork.DATE);
    }

    @Test
    void shouldLetAMemberReturnInAnotherRole() {
        Membership membership = membership();
        membership.offer(entry(1, TestNetwork.DATE), 0, 0);
        MemberEntry asPinner = entry(1, TestNetwork.DATE + 1, MemberRole.PINNER);
        assertThat(membership.offer(asPinner, 0, 0)).isEqualTo(Outcome.STALE);
        assertThat(membership.nextExpiryAt()).isEqualTo(Suspicions.TIMEOUT_MS);
        assertThat(membership.expire(Suspicions.TIMEOUT_MS)).hasSize(1);
        assertThat(membership.offer(asPinner, 0, Suspicions.TIMEOUT_MS)).isEqualTo(Outcome.JOINED);
    }

    @Test
    void shouldForgetTheGoneRatherThanRefuseTheLiving() {
        Membership membership = membership();
        for (int peer = 1; peer <= Membership.MAX_MEMBERS; peer++) {
            membership.offer(entry(peer, TestNetwork.DATE), 0, 0);
        }
        int late = Membership.MAX_MEMBERS + 1;
        assertThat(membership.offer(entry(late, TestNetwork.DATE), 0, 0)).isEqualTo(Outcome.STALE);
        membership.suspect(TestPeers.peer(7), TestNetwork.DATE, 10);
        assertThat(membership.expire(10)).hasSize(1);
        assertThat(membership.offer(entry(late, TestNetwork.DATE), 0, 10)).isEqualTo(Outcome.JOINED);
        assertThat(membership.all()).hasSize(Membership.MAX_MEMBERS);
        assertThat(membership.get(TestPeers.peer(7))).isNull();
    }

    /** What is quiet costs nothing but a word on the membership now and then. */
    @Test
    void shouldHaveNoTimersForNothing() {
        TestCore one = new TestCore(OPEN, 1, List.of());
        TestCore other = new TestCore(OPEN, 2, List.of());
        TestPair pair = TestPair.linked(one, other);
        one.write("hello");
        for (int second = 0; second < 600; second++) {
            pair.pass(1_000);
        }
        int ticks = 0;
        int said = 0;
        for (long until = one.now + 2_400_000; one.now < until; ticks++) {
            one.now = Math.max(one.now + 1, one.core.nextWakeUp());
            one.handle(new CollaborationInput.Tick());
            said += one.toNetwork.size();
            one.toNetwork.clear();
        }
        assertThat(ticks).isBetween(1, 10);
        assertThat(said).isBetween(1, 8);
    }
}
