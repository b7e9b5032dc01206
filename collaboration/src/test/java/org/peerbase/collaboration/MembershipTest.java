package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.Membership.Outcome;
import org.peerbase.collaboration.access.Access;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.testing.Effort;

/** Who is taken for a member, and who is linked with. */
class MembershipTest {
    private static final long DATE = 1_700_000_000_000L;
    private static final int LIFETIME_MS = 90_000;
    private static final Access KEYED = Access.of(Keys.generate(new SplittableRandom(1)), "app", "name", "text");
    private static final Access OPEN = Access.open("app", "name", "text");

    private static Membership membership(Access access, Optional<Set<PeerId>> pinners) {
        return new Membership(new Admission(access, pinners), TestPeers.signatures(0), () -> DATE);
    }

    private static MemberEntry entry(Access access, int peer, long issuedAt, MemberRole role, byte[] pass) {
        return MemberEntry.sign(
                TestPeers.signatures(peer), access.id(), issuedAt, DATE, LIFETIME_MS, false, role, pass, List.of());
    }

    private static MemberEntry participant(Access access, int peer) {
        return entry(access, peer, DATE, MemberRole.PARTICIPANT, access.passFor(TestPeers.peer(peer)));
    }

    private static MemberEntry pinner(Access access, int peer) {
        return entry(access, peer, DATE, MemberRole.PINNER, new byte[0]);
    }

    @Test
    void shouldTakeWhoCanRead() {
        for (Access access : List.of(KEYED, OPEN, Access.blind(KEYED.id(), KEYED.writePublicKey(), KEYED.blind()))) {
            Membership membership = membership(access, Optional.empty());
            MemberEntry entry = participant(access.canRead() ? access : KEYED, 1);
            assertThat(membership.offer(entry, 0, 0)).isEqualTo(Outcome.JOINED);
            assertThat(membership.mayLink(entry)).isTrue();
            assertThat(membership.isMember(TestPeers.peer(1))).isTrue();
        }
    }

    /** A stranger knows the id; it has no pass, an invented one, that of another peer or of another collaboration. */
    @Test
    void shouldNotTakeStrangersForParticipants() {
        Access other = Access.of(Keys.generate(new SplittableRandom(1)), "app", "other", "text");
        PeerId stranger = TestPeers.peer(1);
        List<byte[]> passes = new ArrayList<>(List.of(
                new byte[0],
                new byte[Access.PASS_BYTES],
                KEYED.passFor(TestPeers.peer(2)),
                other.passFor(stranger),
                new byte[5]));
        byte[] flipped = KEYED.passFor(stranger);
        flipped[40] ^= 4;
        passes.add(flipped);
        for (Access access : List.of(KEYED, Access.blind(KEYED.id(), KEYED.writePublicKey(), KEYED.blind()))) {
            for (byte[] pass : passes) {
                Membership membership = membership(access, Optional.empty());
                MemberEntry entry = entry(KEYED, 1, DATE, MemberRole.PARTICIPANT, pass);
                assertThat(membership.offer(entry, 0, 0)).isEqualTo(Outcome.FORGED);
                assertThat(membership.mayLink(entry)).isFalse();
                assertThat(membership.all()).isEmpty();
            }
        }
    }

    @Test
    void shouldNotTakeAPassForGrantedLater() {
        Membership membership = membership(KEYED, Optional.empty());
        membership.offer(participant(KEYED, 1), 0, 0);
        byte[] right = KEYED.passFor(TestPeers.peer(1));
        assertThat(membership.offer(entry(KEYED, 1, DATE + 1, MemberRole.PARTICIPANT, new byte[0]), 0, 0))
                .isEqualTo(Outcome.FORGED);
        assertThat(membership.offer(entry(KEYED, 1, DATE + 2, MemberRole.PARTICIPANT, right), 0, 0))
                .isEqualTo(Outcome.REFRESHED);
    }

    @Test
    void shouldNotTakeAnEntryThatAnotherPeerSigned() {
        Membership membership = membership(OPEN, Optional.empty());
        byte[] signed = participant(OPEN, 1).toBytes();
        signed[signed.length - 1] ^= 1;
        assertThat(membership.offer(MemberEntry.fromBytes(signed), 0, 0)).isEqualTo(Outcome.FORGED);
        assertThat(membership.all()).isEmpty();
    }

    @Test
    void shouldNeedNoPassWithoutKeysAndTakeNone() {
        Membership membership = membership(OPEN, Optional.empty());
        assertThat(membership.offer(entry(OPEN, 1, DATE, MemberRole.PARTICIPANT, new byte[64]), 0, 0))
                .isEqualTo(Outcome.FORGED);
        assertThat(membership.offer(participant(OPEN, 1), 0, 0)).isEqualTo(Outcome.JOINED);
    }

    @Test
    void shouldTakeOnlyAFewPinnersThatNobodyNamed() {
        Membership membership = membership(KEYED, Optional.empty());
        for (int peer = 1; peer <= Membership.MAX_PINNERS; peer++) {
            assertThat(membership.offer(pinner(KEYED, peer), 0, 0)).isEqualTo(Outcome.JOINED);
        }
        MemberEntry tooMany = pinner(KEYED, 500);
        assertThat(membership.offer(tooMany, 0, 0)).isEqualTo(Outcome.NOT_ADMITTED);
        assertThat(membership.mayLink(tooMany)).isFalse();
        assertThat(membership.mayLink(pinner(KEYED, 1))).isTrue();
        assertThat(membership.offer(entry(KEYED, 1, DATE + 1, MemberRole.PINNER, new byte[0]), 0, 0))
                .isEqualTo(Outcome.REFRESHED);
        membership.expire(LIFETIME_MS);
        assertThat(membership.size()).isZero();
        assertThat(membership.offer(tooMany, 0, LIFETIME_MS))
                .as("the places of those gone lately are not free")
                .isEqualTo(Outcome.NOT_ADMITTED);
        long forgotten = 2L * LIFETIME_MS;
        membership.expire(forgotten);
        assertThat(membership.all()).isEmpty();
        assertThat(membership.offer(tooMany, 0, forgotten)).isEqualTo(Outcome.JOINED);
    }

    @Test
    void shouldNotKeepThePlaceOfAPinnerThatIsGoneForAsLongAsItsEntryLasts() {
        Membership membership = membership(KEYED, Optional.empty());
        for (int peer = 1; peer <= Membership.MAX_PINNERS; peer++) {
            MemberEntry lasting = MemberEntry.sign(
                    TestPeers.signatures(peer),
                    KEYED.id(),
                    DATE,
                    DATE,
                    MemberEntry.MAX_LIFETIME_MS,
                    false,
                    MemberRole.PINNER,
                    new byte[0],
                    List.of());
            membership.offer(lasting, 0, 0);
        }
        membership.suspect(TestPeers.peer(1), DATE, 10);
        membership.expire(10);
        long forgotten = 10 + Membership.PINNER_REMEMBERED_MS;
        assertThat(membership.offer(pinner(KEYED, 500), 0, forgotten - 1)).isEqualTo(Outcome.NOT_ADMITTED);
        membership.expire(forgotten);
        assertThat(membership.offer(pinner(KEYED, 500), 0, forgotten)).isEqualTo(Outcome.JOINED);
    }

    @Test
    void shouldTakeOnlyThePinnersThatAreNamed() {
        Membership membership = membership(KEYED, Optional.of(Set.of(TestPeers.peer(7))));
        assertThat(membership.offer(pinner(KEYED, 6), 0, 0)).isEqualTo(Outcome.NOT_ADMITTED);
        assertThat(membership.offer(pinner(KEYED, 7), 0, 0)).isEqualTo(Outcome.JOINED);
        assertThat(membership.size()).isEqualTo(1);
        assertThat(membership(KEYED, Optional.of(Set.of())).offer(pinner(KEYED, 7), 0, 0))
                .isEqualTo(Outcome.NOT_ADMITTED);
    }

    @Test
    void shouldAgreeOnTheDigestWhoeverTrustsWhichPinners() {
        Membership trusting = membership(KEYED, Optional.empty());
        Membership wary = membership(KEYED, Optional.of(Set.of()));
        for (Membership membership : List.of(trusting, wary)) {
            membership.offer(participant(KEYED, 1), 0, 0);
            membership.offer(pinner(KEYED, 2), 0, 0);
        }
        assertThat(trusting.size()).isEqualTo(2);
        assertThat(wary.size()).isEqualTo(1);
        assertThat(trusting.digest()).isEqualTo(wary.digest()).isNotZero();
    }

    @Test
    void shouldKeepARoleWhileItLasts() {
        Membership membership = membership(KEYED, Optional.empty());
        membership.offer(pinner(KEYED, 1), 0, 0);
        MemberEntry asParticipant = entry(KEYED, 1, DATE + 1, MemberRole.PARTICIPANT, KEYED.passFor(TestPeers.peer(1)));
        assertThat(membership.offer(asParticipant, 0, 0)).isEqualTo(Outcome.STALE);
        membership.expire(LIFETIME_MS);
        assertThat(membership.offer(asParticipant, 0, LIFETIME_MS)).isEqualTo(Outcome.JOINED);
        assertThat(membership.digest()).isNotZero();
    }

    /** A thousand pinners that somebody made up, in front of everybody on the ring. */
    @Test
    void shouldNotLetPinnersCrowdOutParticipants() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < Effort.of(100); round++) {
            CollaborationOptions options = CollaborationOptions.DEFAULTS;
            Topology alone = new Topology(TestPeers.peer(0), options);
            Topology crowded = new Topology(TestPeers.peer(0), options);
            Membership membership = membership(KEYED, Optional.empty());
            int participants = 1 + random.nextInt(60);
            int pinners = 0;
            for (int i = 0; i < participants; i++) {
                PeerId peer = TestPeers.peer(random.nextInt());
                alone.add(peer, HashRing.pointOf(peer), MemberRole.PARTICIPANT, 0);
                crowded.add(peer, HashRing.pointOf(peer), MemberRole.PARTICIPANT, 0);
            }
            for (int i = 0; i < 1_000; i++) {
                int number = random.nextInt();
                PeerId peer = TestPeers.peer(number);
                if (membership.offer(pinner(KEYED, number), 0, 0) == Outcome.JOINED) {
                    crowded.add(peer, HashRing.pointOf(peer), MemberRole.PINNER, 0);
                    pinners++;
                }
            }
            assertThat(pinners).isEqualTo(Membership.MAX_PINNERS);
            Set<PeerId> wanted = alone.reset(Set.of(), 0).keep();
            Set<PeerId> kept = new TreeSet<>(crowded.reset(Set.of(), 0).keep());
            assertThat(kept).containsAll(wanted);
            kept.removeAll(wanted);
            assertThat(kept).hasSizeLessThanOrEqualTo(Membership.MAX_PINNERS);
        }
    }

    /** Each pinner gets links from about as many participants as each of them has. */
    @Test
    void shouldLinkPinnersAsIfTheyWereOnTheRing() {
        int participants = 200;
        PeerId pinner = TestPeers.peer(1_000_000);
        int links = 0;
        for (int self = 0; self < participants; self++) {
            Topology topology = new Topology(TestPeers.peer(self), CollaborationOptions.DEFAULTS);
            for (int other = 0; other < participants; other++) {
                if (other != self) {
                    PeerId peer = TestPeers.peer(other);
                    topology.add(peer, HashRing.pointOf(peer), MemberRole.PARTICIPANT, 0);
                }
            }
            topology.add(pinner, HashRing.pointOf(pinner), MemberRole.PINNER, 0);
            links += topology.reset(Set.of(), 0).open().contains(pinner) ? 1 : 0;
        }
        assertThat(links).isBetween(2, 12);
    }

    /** Others' word on the age of an entry is no more than that; nor do they bring back who is gone. */
    @Test
    void shouldTakeAPeersOwnWordOnTheAgeOfItsEntry() {
        Membership membership = membership(KEYED, Optional.empty());
        MemberEntry entry = participant(KEYED, 1);
        assertThat(membership.offer(entry, LIFETIME_MS - 1, 0)).isEqualTo(Outcome.JOINED);
        assertThat(membership.expire(10)).hasSize(1);
        assertThat(membership.offer(entry, 0, 10)).isEqualTo(Outcome.STALE);
        assertThat(membership.correctAge(entry, LIFETIME_MS, 10)).isEqualTo(Outcome.STALE);
        assertThat(membership.correctAge(entry, 20, 10)).isEqualTo(Outcome.JOINED);
        assertThat(membership.size()).isEqualTo(1);
        assertThat(membership.correctAge(entry, 15, 11)).isEqualTo(Outcome.REFRESHED);
        assertThat(membership.correctAge(entry, 16, 11)).isEqualTo(Outcome.STALE);
        assertThat(membership.expire(LIFETIME_MS - 5)).isEmpty();
        assertThat(membership.expire(LIFETIME_MS - 4)).hasSize(1);
    }

    @Test
    void shouldLearnFromOthersOfAPinnerWhoseWordWasLost() {
        TestCore one = new TestCore(KEYED, 1, List.of());
        TestCore other = new TestCore(KEYED, 2, List.of());
        TestPair pair = TestPair.linked(one, other);
        byte[] word = new GossipMessage.Entries(List.of(new AgedEntry(pinner(KEYED, 9), 0))).encode(KEYED.id());
        PeerId pinner = TestPeers.peer(9);
        one.handle(new CollaborationInput.GossipReceived(
                pinner, Arrays.copyOfRange(word, CollaborationId.BYTES, word.length)));
        assertThat(one.core.pinners()).containsExactly(pinner);
        assertThat(other.core.pinners()).isEmpty();
        one.write("x");
        for (int second = 0; second < 20; second++) {
            pair.pass(1_000);
        }
        assertThat(other.core.pinners()).containsExactly(pinner);
    }

    @Test
    void shouldKnowWhatItSaidAtTheSameMoment() {
        Membership membership = membership(OPEN, Optional.empty());
        MemberEntry here = entry(OPEN, 0, DATE, MemberRole.PARTICIPANT, new byte[0]);
        membership.setSelf(here, 0);
        assertThat(membership.offer(here, 0, 0)).isEqualTo(Outcome.STALE);
        MemberEntry leaving = MemberEntry.sign(
                TestPeers.signatures(0),
                OPEN.id(),
                DATE,
                DATE,
                LIFETIME_MS,
                true,
                MemberRole.PARTICIPANT,
                new byte[0],
                List.of());
        assertThat(membership.offer(leaving, 0, 0)).isEqualTo(Outcome.OWN);
    }
}
