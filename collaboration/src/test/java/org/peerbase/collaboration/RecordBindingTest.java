package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.testing.Effort;

/** Row K4: whoever changes any one field of a record that its author signed has a record that nobody takes. */
@Tag("K4")
class RecordBindingTest {
    private static final int RECORDS = Effort.of(1_000);

    /** What is changed, one at a time. */
    private enum Field {
        COLLABORATION,
        AUTHOR,
        SEQUENCE,
        DEPENDENCIES,
        CAPABILITY,
        SESSION,
        BODY,
        SIGNATURE,
        HEAD_BEFORE,
        RECORD_BEFORE
    }

    private final SplittableRandom random = new SplittableRandom(4);
    private final Keys keys = Keys.generate(random);
    private final Access access = Access.of(keys, "app", "name", "text");
    private final PrivateKey key = PrivateKey.ofEd25519Seed(bytes(32));
    private final ReplicaId author = Incarnation.fresh(key.publicKey().toPeerId(), random);
    private final ReplicaId other = Incarnation.fresh(key.publicKey().toPeerId(), random);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Whether who gets these two records, the second one signed, takes them for the author's. */
    private boolean isAccepted(Access receiver, ReplicaId claimed, byte[] before, List<ChangeRecord> run) {
        return isAccepted(receiver, claimed, before, run, false);
    }

    private boolean isAccepted(
            Access receiver, ReplicaId claimed, byte[] before, List<ChangeRecord> run, boolean knownWriter) {
        SharedState state = new SharedState(
                receiver, "text", other, () -> 0, type -> Optional.of(CrdtTypes.byName(type)), () -> {});
        RecordVerifier verifier = new RecordVerifier(Signatures.of(key), state);
        Chain chain = state.chains().chain();
        List<ChainedRecord> chained = new ArrayList<>();
        byte[] head = before;
        for (ChangeRecord record : run) {
            chained.add(chain.append(head, record));
            head = chained.get(chained.size() - 1).head();
        }
        int number = state.number(claimed);
        if (knownWriter) {
            verifier.noteWriter(number);
        }
        try {
            if (!verifier.isWriter(number)) {
                if (!verifier.mayBegin(run.get(0))) {
                    return false;
                }
                verifier.noteWriter(number);
            }
            verifier.requireForm(chained);
            verifier.verify(number, chained, state.forks());
            return true;
        } catch (BadSignatureException | MalformedMessageException e) {
            return false;
        }
    }

    private List<Dependency> dependencies() {
        List<Dependency> dependencies = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            dependencies.add(new Dependency(TestPeers.replica(10 + i), 1 + random.nextLong(1_000)));
        }
        return dependencies;
    }

    private ChangeRecord record(long sequence) {
        return new ChangeRecord(
                author,
                sequence,
                dependencies(),
                sequence == 1 ? access.capabilityFor(key.publicKey().toPeerId()) : null,
                sequence == 1 || random.nextBoolean() ? bytes(ChangeRecord.SESSION_BYTES) : null,
                bytes(16 + random.nextInt(64)),
                null);
    }

    private byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private ChangeRecord changed(ChangeRecord record, Field field) {
        List<Dependency> dependencies = new ArrayList<>(record.dependencies());
        if (field == Field.DEPENDENCIES) {
            if (dependencies.isEmpty()) {
                dependencies.add(new Dependency(TestPeers.replica(10), 1));
            } else {
                Dependency first = dependencies.remove(0);
                if (random.nextBoolean()) {
                    dependencies.add(0, new Dependency(first.replica(), first.sequence() + 1));
                }
            }
        }
        return new ChangeRecord(
                author,
                record.sequence() + (field == Field.SEQUENCE ? 1 : 0),
                dependencies,
                record.capability()
                        .map(capability -> field == Field.CAPABILITY ? flipped(capability) : capability)
                        .orElse(null),
                record.session()
                        .map(session -> field == Field.SESSION ? flipped(session) : session)
                        .orElse(field == Field.SESSION ? bytes(ChangeRecord.SESSION_BYTES) : null),
                field == Field.BODY ? flipped(record.body()) : record.body(),
                record.signature()
                        .map(signature -> field == Field.SIGNATURE ? flipped(signature) : signature)
                        .orElse(null));
    }

    @Test
    void shouldAcceptNoRecordOfWhichAFieldWasChanged() {
        Access elsewhere = Access.of(keys, "app", "another", "text");
        Map<Field, Integer> accepted = new EnumMap<>(Field.class);
        Chain chain = new Chain(access.id());
        byte[] before = chain.start(author);
        for (int i = 0; i < RECORDS; i++) {
            ChangeRecord first = record(1);
            ChainedRecord firstChained = chain.append(before, first);
            ChainedRecord secondChained = chain.append(firstChained.head(), record(2));
            ChangeRecord second =
                    secondChained.record().signed(key.sign(chain.signedMessage(author, 2, secondChained.head())));
            assertThat(isAccepted(access, author, before, List.of(first, second)))
                    .isTrue();
            for (Field field : Field.values()) {
                boolean taken = switch (field) {
                    case COLLABORATION ->
                        isAccepted(elsewhere, author, before, List.of(first, second))
                                // And where no capability is in the way.
                                || isAccepted(elsewhere, author, firstChained.head(), List.of(second), true);
                    case AUTHOR -> isAccepted(access, other, before, List.of(first, second));
                    case HEAD_BEFORE -> isAccepted(access, author, flipped(before), List.of(first, second));
                    case CAPABILITY -> isAccepted(access, author, before, List.of(changed(first, field), second));
                    case RECORD_BEFORE ->
                        isAccepted(access, author, before, List.of(changed(first, Field.BODY), second));
                    default -> isAccepted(access, author, before, List.of(first, changed(second, field)));
                };
                accepted.merge(field, taken ? 1 : 0, Integer::sum);
            }
        }
        assertThat(accepted)
                .hasSize(Field.values().length)
                .allSatisfy((field, count) -> assertThat(count).as("%s", field).isZero());
    }
}
