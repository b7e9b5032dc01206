package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/** How two peers find where their histories of a replica part, each rule by itself. */
class DisputesTest {
    private static final Access ACCESS = Access.open("app", "name", "text");
    private static final ReplicaId AUTHOR = TestPeers.replica(8);
    private static final ReplicaId ANOTHER = TestPeers.replica(9);

    private final DisputeSide asker = side(1, 2);
    private final DisputeSide other = side(2, 1);

    private static DisputeSide side(int number, int remote) {
        return new DisputeSide(ACCESS, TestPeers.replica(number), TestPeers.signatures(number), TestPeers.peer(remote));
    }

    private void suspect(ReplicaId author, long nowMs) {
        asker.disputes.suspect(asker.link, asker.number(author), nowMs);
        asker.carryOut(nowMs);
    }

    /** Says to each side what the other says until both are silent. */
    private void talk(long nowMs) {
        asker.carryOut(nowMs);
        while (!asker.sent.isEmpty() || !other.sent.isEmpty()) {
            asker.takeSent().forEach(message -> other.hear(message, nowMs));
            other.takeSent().forEach(message -> asker.hear(message, nowMs));
        }
    }

    /** Records of an author, each with a signature, the last {@code own} of which only this history has. */
    private static List<ChangeRecord> history(ReplicaId author, int shared, int own, String name) {
        return history(author, shared, own, name, 1);
    }

    private static List<ChangeRecord> history(ReplicaId author, int shared, int own, String name, int signEvery) {
        Chain chain = new Chain(ACCESS.id());
        byte[] head = chain.start(author);
        List<ChangeRecord> records = new ArrayList<>();
        for (int i = 1; i <= shared + own; i++) {
            byte[] body = (i <= shared ? "shared" : name).getBytes(StandardCharsets.UTF_8);
            ChangeRecord record = TestPeers.record(author, i, List.of(), body);
            head = chain.append(head, record).head();
            boolean signed = i % signEvery == 0 || i == shared;
            int peer = author.equals(AUTHOR) ? 8 : 9;
            records.add(
                    signed
                            ? record.signed(TestPeers.signatures(peer).sign(chain.signedMessage(author, i, head)))
                            : record);
        }
        return records;
    }

    @Test
    void shouldProveTheFirstRecordThatDiffers() {
        asker.knows(history(AUTHOR, 3, 4, "one"));
        other.knows(history(AUTHOR, 3, 2, "another"));
        suspect(AUTHOR, 0);
        talk(0);
        assertThat(asker.proven).singleElement().satisfies(proof -> {
            assertThat(proof.author()).isEqualTo(AUTHOR);
            assertThat(proof.sequence()).isEqualTo(4);
            assertThat(proof.isTrue(ACCESS, new Chain(ACCESS.id()), TestPeers.signatures(3)))
                    .isTrue();
        });
        assertThat(other.proven).isEmpty();
    }

    @Test
    void shouldProveAForkFarFromThePointsThatAreKept() {
        asker.knows(history(AUTHOR, 1_500, 700, "one", 100));
        other.knows(history(AUTHOR, 1_500, 300, "another", 100));
        suspect(AUTHOR, 0);
        talk(0);
        assertThat(asker.proven)
                .singleElement()
                .satisfies(proof -> assertThat(proof.sequence()).isEqualTo(1_501));
    }

    @Test
    void shouldBlameTheRemoteOnlyForWhatItClaimed() {
        asker.knows(history(AUTHOR, 3, 0, "one"));
        other.knows(history(AUTHOR, 5, 0, "one"));
        suspect(AUTHOR, 0);
        talk(0);
        assertThat(asker.unproven).isZero();
        asker.disputes.suspectClaimed(asker.link, asker.number(AUTHOR), 20_000);
        talk(20_000);
        assertThat(asker.unproven).isEqualTo(1);
        assertThat(asker.proven).isEmpty();
    }

    @Test
    void shouldLeadOneDisputeAtATime() {
        asker.knows(history(AUTHOR, 1, 1, "one")).knows(history(ANOTHER, 1, 1, "one"));
        other.knows(history(AUTHOR, 1, 1, "another")).knows(history(ANOTHER, 1, 1, "another"));
        suspect(AUTHOR, 0);
        suspect(ANOTHER, 0);
        assertThat(asker.sent).hasSize(1);
        byte[] answer = answerOf(asker.takeSent().get(0), 0);
        asker.hear(answer, 0);
        assertThat(asker.sent).as("the next question").hasSize(1);
        asker.hear(answerOf(asker.takeSent().get(0), 0), 0);
        assertThat(asker.proven).extracting(ForkProof::author).containsExactly(AUTHOR, ANOTHER);
    }

    private byte[] answerOf(byte[] question, long nowMs) {
        other.hear(question, nowMs);
        return other.takeSent().get(0);
    }

    @Test
    void shouldAskTheNextQuestionWhenNoAnswerHasComeInTime() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        suspect(AUTHOR, 0);
        suspect(AUTHOR, 100);
        asker.takeSent();
        asker.disputes.onTick(9_999);
        asker.carryOut(9_999);
        assertThat(asker.sent).isEmpty();
        assertThat(asker.disputes.areOpen()).isTrue();
        asker.disputes.onTick(10_000);
        asker.carryOut(10_000);
        assertThat(asker.sent).hasSize(1);
    }

    @Test
    void shouldAskAgainWhatWasNotAnsweredAndGiveUpInTheEnd() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        suspect(AUTHOR, 0);
        int asked = asker.takeSent().size();
        for (long now = 10_000; asker.disputes.areOpen(); now += 10_000) {
            asker.disputes.onTick(now);
            asker.carryOut(now);
            asked += asker.takeSent().size();
        }
        assertThat(asked).isEqualTo(1 + 3);
    }

    @Test
    void shouldNotAskOverALinkThatIsNotReady() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        asker.link.enter(Link.Phase.GREETING, 0);
        suspect(AUTHOR, 0);
        assertThat(asker.sent).isEmpty();
        asker.link.enter(Link.Phase.READY, 1);
        asker.disputes.onTick(1);
        asker.carryOut(1);
        assertThat(asker.sent).hasSize(1);
    }

    @Test
    void shouldForgetALinkThatIsGone() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        suspect(AUTHOR, 0);
        assertThat(asker.disputes.areOpen()).isTrue();
        asker.disputes.forget(asker.link);
        assertThat(asker.disputes.areOpen()).isFalse();
    }

    @Test
    void shouldAnswerSomeQuestionsAtOnceAndThenOneASecond() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        other.knows(history(AUTHOR, 1, 1, "another"));
        for (int i = 0; i < 20; i++) {
            other.hear(question(List.of(1L)), 0);
        }
        assertThat(other.takeSent()).hasSize(8);
        for (long now : List.of(999L, 1_000L, 1_001L)) {
            other.hear(question(List.of(1L)), now);
        }
        assertThat(other.sent).hasSize(1);
    }

    /** A question of the asker's that names these points of its chain. */
    private byte[] question(List<Long> sequences) {
        ByteWriter writer = asker.link.encoder.begin(Wire.DISPUTE);
        asker.link.encoder.writeReplica(asker.number(AUTHOR));
        writer.writeVarint(0);
        writer.writeBytes(Wire.prefixOf(new Chain(ACCESS.id()).start(AUTHOR)));
        for (long sequence : sequences) {
            writer.writeVarint(sequence);
            writer.writeBytes(new byte[Wire.PREFIX_BYTES]);
        }
        return asker.link.encoder.finish();
    }

    @Test
    void shouldAnswerNothingWhereNothingIsShared() {
        other.knows(history(AUTHOR, 1, 1, "another"));
        asker.knows(history(AUTHOR, 1, 1, "one"));
        ByteWriter writer = asker.link.encoder.begin(Wire.DISPUTE);
        asker.link.encoder.writeReplica(asker.number(AUTHOR));
        writer.writeVarint(0);
        writer.writeBytes(new byte[Wire.PREFIX_BYTES]);
        other.hear(asker.link.encoder.finish(), 0);
        assertThat(other.sent).isEmpty();
    }

    @Test
    void shouldAnswerNothingAboutAReplicaThatItDoesNotKnow() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        suspect(AUTHOR, 0);
        other.hear(asker.takeSent().get(0), 0);
        assertThat(other.sent).isEmpty();
    }

    @Test
    void shouldRefusePointsOutOfOrder() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        other.knows(history(AUTHOR, 1, 1, "another"));
        byte[] question = question(List.of(5L, 5L));
        assertThatThrownBy(() -> other.hear(question, 0)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void shouldRefuseMorePointsThanThereMayBe() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        other.knows(history(AUTHOR, 1, 1, "another"));
        List<Long> points = new ArrayList<>();
        for (long point = 1; point <= Disputes.MAX_POINTS; point++) {
            points.add(point);
        }
        byte[] question = question(points);
        assertThatThrownBy(() -> other.hear(question, 0)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void shouldRefuseAnAnswerThatNobodyAskedFor() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        other.knows(history(AUTHOR, 1, 1, "another"));
        byte[] answer = answer(0, 1);
        assertThatThrownBy(() -> asker.hear(answer, 0)).isInstanceOf(MalformedMessageException.class);
    }

    /** An answer of the other's with so many made-up digests, none of them signed. */
    private byte[] answer(long from, int digests) {
        ByteWriter writer = other.link.encoder.begin(Wire.BRANCH);
        other.link.encoder.writeReplica(other.number(AUTHOR));
        writer.writeVarint(from);
        for (int i = 0; i < digests; i++) {
            writer.writeBytes(new byte[Chain.HASH_BYTES]);
            writer.writeBlock(new byte[0]);
        }
        return other.link.encoder.finish();
    }

    @Test
    void shouldRefuseAnAnswerAboutAPointThatWasNotNamed() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        suspect(AUTHOR, 0);
        byte[] answer = answer(1, 1);
        assertThatThrownBy(() -> asker.hear(answer, 0)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void shouldRefuseAnAnswerThatIsTooLong() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        suspect(AUTHOR, 0);
        byte[] answer = answer(0, Disputes.MAX_DIGESTS + ForkProof.MAX_BRANCH_RECORDS + 1);
        assertThatThrownBy(() -> asker.hear(answer, 0)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void shouldProveNothingWithoutTheAuthorsSignature() {
        asker.knows(history(AUTHOR, 1, 1, "one"));
        other.knows(history(AUTHOR, 1, 1, "another"));
        suspect(AUTHOR, 0);
        asker.hear(answer(0, 1), 0);
        assertThat(asker.proven).isEmpty();
        assertThat(asker.unproven).isZero();
    }

    /** Both histories of a proof go on from a head that nobody has. */
    @Test
    void shouldContradictAProofWithTheHistoryThatIsHere() {
        asker.knows(history(AUTHOR, 3, 0, "one"));
        Chains.Point end = asker.state.chains().last(asker.number(AUTHOR));
        ForkProof proof = ForkProof.of(AUTHOR, 4, new byte[0], madeUp(1), madeUp(2));
        asker.disputes.contradict(asker.number(AUTHOR), end, proof);
        asker.carryOut(0);
        assertThat(asker.proven).singleElement().satisfies(contradiction -> {
            assertThat(contradiction.showsFork()).isFalse();
            assertThat(contradiction.sequence()).isEqualTo(1);
            assertThat(contradiction.isTrue(ACCESS, new Chain(ACCESS.id()), TestPeers.signatures(3)))
                    .isTrue();
        });
    }

    /** A fourth record, signed, behind a head that there never was. */
    private static ForkProof.Branch madeUp(int content) {
        Chain chain = new Chain(ACCESS.id());
        byte[] digest = new byte[Chain.HASH_BYTES];
        digest[0] = (byte) content;
        byte[] before = new byte[Chain.HASH_BYTES];
        byte[] message = chain.signedMessage(AUTHOR, 4, chain.next(before, digest));
        return new ForkProof.Branch(
                before, List.of(digest), TestPeers.signatures(8).sign(message));
    }
}
