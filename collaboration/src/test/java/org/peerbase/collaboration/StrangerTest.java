package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;

/** A stranger knows the id of a collaboration with keys, and nothing else. */
class StrangerTest {
    private static final long DATE = 1_700_000_000_000L;
    private static final PeerId STRANGER = TestPeers.peer(9);
    private static final Access WRITER = Access.of(Keys.generate(new SplittableRandom(1)), "app", "name", "text");

    private final List<CollaborationOutput> told = new ArrayList<>();

    private CollaborationCore start(Access access) {
        SharedState state = new SharedState(
                access,
                "text",
                TestPeers.replica(0),
                () -> DATE,
                type -> Optional.of(CrdtTypes.byName(type)),
                () -> {});
        CollaborationCore core = new CollaborationCore(
                access,
                state,
                TestPeers.signatures(0),
                CollaborationOptions.DEFAULTS,
                new SplittableRandom(2),
                () -> DATE);
        core.handle(new CollaborationInput.Start(List.of()), 0);
        core.handle(new CollaborationInput.AppPeersChanged(3), 0);
        core.handle(new CollaborationInput.Tick(), 0);
        return core;
    }

    private static Access access(String role) {
        return role.equals("writer") ? WRITER : Access.blind(WRITER.id(), WRITER.writePublicKey(), WRITER.blind());
    }

    private static AgedEntry entryOf(PeerId peer, int number, byte[] pass) {
        assertThat(TestPeers.peer(number)).isEqualTo(peer);
        return new AgedEntry(
                MemberEntry.sign(
                        TestPeers.signatures(number),
                        WRITER.id(),
                        DATE,
                        DATE,
                        90_000,
                        false,
                        MemberRole.PARTICIPANT,
                        pass,
                        List.of()),
                0);
    }

    private static byte[] gossip(GossipMessage message) {
        byte[] encoded = message.encode(WRITER.id());
        return Arrays.copyOfRange(encoded, CollaborationId.BYTES, encoded.length);
    }

    private void give(CollaborationCore core, CollaborationInput input) {
        told.addAll(core.handle(input, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"writer", "pinner"})
    void shouldNotBecomeAMemberByGossip(String role) {
        CollaborationCore core = start(access(role));
        for (byte[] pass : List.of(new byte[0], new byte[Access.PASS_BYTES], WRITER.passFor(TestPeers.peer(1)))) {
            told.clear();
            give(
                    core,
                    new CollaborationInput.GossipReceived(
                            STRANGER, gossip(new GossipMessage.Entries(List.of(entryOf(STRANGER, 9, pass))))));
            assertThat(told).containsExactly(new CollaborationOutput.Penalise(STRANGER, Offence.BAD_SIGNATURE));
            assertThat(core.members()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"writer", "pinner"})
    void shouldNotBeLinkedWith(String role) {
        CollaborationCore core = start(access(role));
        give(core, new CollaborationInput.StreamAccepted(-1, STRANGER));
        give(core, new CollaborationInput.MessageReceived(-1, TestCore.hello(entryOf(STRANGER, 9, new byte[0]))));
        give(core, new CollaborationInput.MessageReceived(-1, TestCore.EMPTY_HELLO_CLOCK));
        assertThat(told)
                .containsExactly(
                        new CollaborationOutput.Penalise(STRANGER, Offence.BAD_SIGNATURE),
                        new CollaborationOutput.CloseStream(-1));
        assertThat(core.members()).isEmpty();
    }

    /** As one that is no longer a member, or whose clock is a year off, so that its entry isn't taken. */
    @Test
    void shouldNotBeLinkedWithForAnEntryThatIsNotTaken() {
        CollaborationCore core = start(WRITER);
        MemberEntry old = MemberEntry.sign(
                TestPeers.signatures(9),
                WRITER.id(),
                DATE / 2,
                DATE / 2,
                90_000,
                false,
                MemberRole.PARTICIPANT,
                new byte[0],
                List.of());
        give(core, new CollaborationInput.StreamAccepted(-1, STRANGER));
        give(core, new CollaborationInput.MessageReceived(-1, TestCore.hello(new AgedEntry(old, 0))));
        give(core, new CollaborationInput.MessageReceived(-1, TestCore.EMPTY_HELLO_CLOCK));
        assertThat(told).containsExactly(new CollaborationOutput.CloseStream(-1));
    }

    @Test
    void shouldBeLinkedWithByReaders() {
        CollaborationCore core = start(WRITER);
        give(core, new CollaborationInput.StreamAccepted(-1, STRANGER));
        give(
                core,
                new CollaborationInput.MessageReceived(
                        -1, TestCore.hello(entryOf(STRANGER, 9, WRITER.passFor(STRANGER)))));
        give(core, new CollaborationInput.MessageReceived(-1, TestCore.EMPTY_HELLO_CLOCK));
        assertThat(told).hasAtLeastOneElementOfType(CollaborationOutput.LinksChanged.class);
        assertThat(core.members()).containsExactly(STRANGER);
        assertThat(core.pinners()).isEmpty();
    }

    /** It may say that it sees another membership; nobody hurries because of that. */
    @Test
    void shouldNotMakeMembersGossip() {
        CollaborationCore core = start(WRITER);
        long before = core.nextWakeUp();
        for (int i = 0; i < 100; i++) {
            give(core, new CollaborationInput.GossipReceived(STRANGER, gossip(new GossipMessage.Summary(i))));
        }
        assertThat(told).isEmpty();
        assertThat(core.nextWakeUp()).isEqualTo(before);
    }

    /** Silent streams of made-up peers, and pinners that expire and come again under other names. */
    @Test
    void shouldNotTakeTheRoomOfParticipants() {
        CollaborationCore core = start(WRITER);
        long now = 10;
        for (int peer = 100; peer < 300; peer++) {
            told.addAll(core.handle(new CollaborationInput.StreamAccepted(-peer, TestPeers.peer(peer)), now));
        }
        assertThat(told)
                .filteredOn(CollaborationOutput.CloseStream.class::isInstance)
                .hasSize(200 - Links.MAX_UNGREETED_LINKS);
        now += Links.GREETING_TIMEOUT_MS + 1;
        core.handle(new CollaborationInput.Tick(), now);

        for (int peer = 300; peer < 600; peer++) {
            MemberEntry pinner = MemberEntry.sign(
                    TestPeers.signatures(peer),
                    WRITER.id(),
                    DATE,
                    DATE,
                    100,
                    false,
                    MemberRole.PINNER,
                    new byte[0],
                    List.of());
            core.handle(new CollaborationInput.StreamAccepted(-peer, TestPeers.peer(peer)), now);
            core.handle(new CollaborationInput.MessageReceived(-peer, TestCore.hello(new AgedEntry(pinner, 0))), now);
            core.handle(new CollaborationInput.MessageReceived(-peer, TestCore.EMPTY_HELLO_CLOCK), now);
            if (peer % 16 == 0) {
                now += 10_000;
                told.clear();
                told.addAll(core.handle(new CollaborationInput.Tick(), now));
            }
        }
        now += 10_000;
        told.addAll(core.handle(new CollaborationInput.Tick(), now));
        assertThat(told).hasAtLeastOneElementOfType(CollaborationOutput.CloseStream.class);
        assertThat(core.pinners()).isEmpty();

        told.clear();
        told.addAll(core.handle(new CollaborationInput.StreamAccepted(-1, STRANGER), now));
        MemberEntry reader = entryOf(STRANGER, 9, WRITER.passFor(STRANGER)).entry();
        told.addAll(
                core.handle(new CollaborationInput.MessageReceived(-1, TestCore.hello(new AgedEntry(reader, 0))), now));
        told.addAll(core.handle(new CollaborationInput.MessageReceived(-1, TestCore.EMPTY_HELLO_CLOCK), now));
        assertThat(told).hasAtLeastOneElementOfType(CollaborationOutput.LinksChanged.class);
        assertThat(core.members()).containsExactly(STRANGER);
    }

    /** Members' own signed entries, said to be on the point of expiring, before the members say so themselves. */
    @Test
    void shouldNotAgeMembersByGossip() {
        CollaborationCore core = start(WRITER);
        PeerId member = TestPeers.peer(3);
        MemberEntry entry = entryOf(member, 3, WRITER.passFor(member)).entry();
        byte[] aged = gossip(new GossipMessage.Entries(List.of(new AgedEntry(entry, entry.lifetimeMs() - 1))));
        give(core, new CollaborationInput.GossipReceived(STRANGER, aged));
        assertThat(core.members()).isEmpty();
        assertThat(told).isEmpty();
        give(core, new CollaborationInput.GossipReceived(member, aged));
        core.handle(new CollaborationInput.Tick(), 5_000);
        assertThat(core.members()).isEmpty();
        byte[] younger = gossip(new GossipMessage.Entries(List.of(new AgedEntry(entry, 20))));
        core.handle(new CollaborationInput.GossipReceived(member, younger), 5_001);
        assertThat(core.members()).containsExactly(member);
    }
}
