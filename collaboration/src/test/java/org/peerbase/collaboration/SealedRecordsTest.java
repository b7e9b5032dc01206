package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.Sealer;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;

/** A collaboration with keys: writers, readers, and who can't read and keeps what others wrote. */
class SealedRecordsTest {
    private static final Keys KEYS = Keys.generate(new SplittableRandom(1));
    private static final Access WRITER = Access.of(KEYS, "app", "name", "text");
    private static final Access READER = Access.of(KEYS.readOnly(), "app", "name", "text");
    private static final Access PINNER = Access.blind(WRITER.id(), WRITER.writePublicKey(), WRITER.blind());

    /** The delta of a text in which its author writes "Hi" first. */
    private static final byte[] HI = {10, 0, 0, 0, 'H', 'i'};

    private final GroupedNetwork network = new GroupedNetwork();

    private TestCore add(Access access, int number) {
        return network.add(0, new TestCore(access, number, List.of()));
    }

    @Test
    void shouldBringChangesToAReaderByAPinnerThatCannotReadThem() {
        TestCore writer = add(WRITER, 1);
        TestCore pinner = add(PINNER, 2);
        network.pass(5);
        writer.write("secret");
        network.pass(5);
        network.remove(writer);
        TestCore reader = add(READER, 3);
        network.pass(20);
        assertThat(reader.text.value()).isEqualTo("secret");
        assertThat(pinner.core.storedClock()).isEqualTo(reader.core.storedClock());
        assertThat(pinner.state.encode()).isEmpty();
        assertThat(pinner.text.value()).isEqualTo("");
        assertThat(pinner.stored)
                .noneMatch(record -> new String(record.toBytes(), StandardCharsets.ISO_8859_1).contains("secret"));
    }

    @Test
    void shouldRefuseAReadersChangeBeforeAnythingChanges() {
        TestCore reader = add(READER, 3);
        assertThatThrownBy(() -> reader.write("mine"))
                .isInstanceOf(ReadOnlyException.class)
                .hasMessageContaining("ask");
        assertThat(reader.text.value()).isEqualTo("");
        assertThat(reader.state.pendingLocalChanges()).isZero();
    }

    @Test
    void shouldGoOnInANewSessionAfterARestart() {
        TestCore writer = new TestCore(WRITER, 1, List.of());
        writer.write("a");
        writer.write("b");
        TestCore again = network.add(0, new TestCore(WRITER, 1, writer.stored));
        again.write("c");
        TestCore reader = add(READER, 2);
        network.pass(10);
        assertThat(reader.text.value()).isEqualTo("abc");
        assertThat(reader.stored.stream()
                        .filter(record -> record.session().isPresent())
                        .map(ChangeRecord::sequence))
                .containsExactly(1L, 3L);
        assertThat(reader.stored.stream()
                        .filter(record -> record.capability().isPresent())
                        .map(ChangeRecord::sequence))
                .containsExactly(1L);
    }

    /** A writer's records from its first on, the second one sealed badly; all signed and with its capability. */
    private static ChangeRecord[] badlySealed(ReplicaId author, Access access) {
        Sealer sealer = access.newSealer(author, new SplittableRandom(5));
        byte[] good = RecordBody.encode(
                new RecordBody.Place("", "text"), List.of(new RecordBody.Part(new RecordBody.Place("", "text"), HI)));
        ChangeRecord[] records = new ChangeRecord[3];
        Chain chain = new Chain(access.id());
        byte[] head = chain.start(author);
        for (int i = 0; i < records.length; i++) {
            long sequence = i + 1L;
            ChangeRecord clear = new ChangeRecord(
                    author,
                    sequence,
                    List.of(),
                    i == 0 ? access.capabilityFor(TestPeers.peer(7)) : null,
                    i == 0 ? sealer.session() : null,
                    good,
                    null);
            byte[] sealed = sealer.seal(sequence, clear.header(), good);
            sealed[0] ^= (byte) (i == 1 ? 1 : 0);
            ChainedRecord chained = chain.append(head, clear.withBody(sealed));
            head = chained.head();
            records[i] =
                    chained.record().signed(TestPeers.signatures(7).sign(chain.signedMessage(author, sequence, head)));
        }
        return records;
    }

    @Test
    void shouldLetAnAuthorThatSealsBadlyHaveNoEffectFromThereOn() {
        ReplicaId author = TestPeers.replica(7);
        TestCore bad = new TestCore(PINNER, 7, List.of(badlySealed(author, WRITER)));
        network.add(0, bad);
        TestCore one = add(WRITER, 1);
        TestCore other = add(READER, 2);
        TestCore pinner = add(PINNER, 3);
        network.pass(20);
        one.write("good");
        network.pass(10);
        for (TestCore core : List.of(one, other)) {
            assertThat(String.valueOf(core.text.value())).contains("good").containsOnlyOnce("Hi");
            assertThat(core.state.encode()).isEqualTo(one.state.encode());
        }
        for (TestCore core : List.of(one, other, pinner)) {
            assertThat(core.core.storedClock().get(author)).isEqualTo(3);
            assertThat(core.core.storedClock()).isEqualTo(one.core.storedClock());
        }
    }
}
