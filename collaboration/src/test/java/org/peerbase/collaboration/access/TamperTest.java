package org.peerbase.collaboration.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/** Row K3 for sealed bodies and the headers beside them: what was changed, or put elsewhere, doesn't open. */
class TamperTest {
    private static final int GATE_RECORDS = 200;
    private static final int DEEP_RECORDS = 5_000;
    private static final int HEADER_BYTES = 96;
    private static final int BODY_BYTES = 128;

    /** A record as it lies in a store. */
    private static final class Sealed {
        private final long sequence;
        private final byte[] header;
        private final byte[] body;
        private final byte[] sealed;

        Sealed(long sequence, byte[] header, byte[] body, byte[] sealed) {
            this.sequence = sequence;
            this.header = header;
            this.body = body;
            this.sealed = sealed;
        }
    }

    private final SplittableRandom random = new SplittableRandom(Reliability.seed(5));
    private final Keys keys = Keys.generate(random);
    private final Access access = Access.of(keys, "app", "notes", "text");
    private final ReplicaId author = ReplicaId.of("author");
    private int attempts;
    private int accepted;

    private Sealed seal(Sealer sealer, long sequence) {
        byte[] header = new byte[random.nextInt(HEADER_BYTES)];
        byte[] body = new byte[random.nextInt(BODY_BYTES)];
        random.nextBytes(header);
        random.nextBytes(body);
        return new Sealed(sequence, header, body, sealer.seal(sequence, header, body));
    }

    private List<Sealed> sealAll(Sealer sealer, int count) {
        List<Sealed> records = new ArrayList<>();
        for (int sequence = 1; sequence <= count; sequence++) {
            records.add(seal(sealer, sequence));
        }
        return records;
    }

    private void attempt(Opener opener, long sequence, byte[] header, byte[] sealed) {
        attempts++;
        try {
            opener.open(sequence, header, sealed);
            accepted++;
        } catch (BrokenSealException e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @Test
    @Tag("K3")
    void shouldRefuseEveryFlippedBit() throws BrokenSealException {
        flipAll(Effort.of(GATE_RECORDS));
    }

    @Test
    @Tag("K3")
    @Tag("deep")
    void shouldRefuseEveryFlippedBitOfMany() throws BrokenSealException {
        flipAll(DEEP_RECORDS);
    }

    private void flipAll(int count) throws BrokenSealException {
        Sealer sealer = access.newSealer(author, random);
        Opener opener = access.newOpener(author);
        opener.enter(sealer.session());
        for (Sealed record : sealAll(sealer, count)) {
            for (byte[] field : List.of(record.header, record.sealed)) {
                for (int bit = 0; bit < field.length * Byte.SIZE; bit++) {
                    field[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                    attempt(opener, record.sequence, record.header, record.sealed);
                    field[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                }
            }
            for (int length = 0; length < record.sealed.length; length++) {
                attempt(opener, record.sequence, record.header, Arrays.copyOf(record.sealed, length));
            }
            byte[] longer = Arrays.copyOf(record.sealed, record.sealed.length + 1);
            attempt(opener, record.sequence, record.header, longer);
            // And unharmed it opens, after all that.
            assertThat(opener.open(record.sequence, record.header, record.sealed))
                    .isEqualTo(record.body);
        }
        assertThat(accepted).isZero();
        Reliability.reached("K3", count + " records, " + attempts + " changes, " + accepted + " accepted");
    }

    @Test
    @Tag("K3")
    void shouldRefuseWhatBelongsElsewhere() throws BrokenSealException {
        Sealer sealer = access.newSealer(author, random);
        List<Sealed> records = sealAll(sealer, 50);
        Opener opener = access.newOpener(author);
        opener.enter(sealer.session());
        for (Sealed one : records) {
            for (Sealed other : records) {
                if (one.sequence != other.sequence) {
                    attempt(opener, one.sequence, other.header, other.sealed);
                    attempt(opener, one.sequence, one.header, other.sealed);
                    if (!Arrays.equals(one.header, other.header)) {
                        attempt(opener, one.sequence, other.header, one.sealed);
                    }
                }
            }
        }
        Opener inAnotherSession = access.newOpener(author);
        inAnotherSession.enter(access.newSealer(author, random).session());
        ReplicaId copied = ReplicaId.of("another");
        Opener ofAnother = access.newOpener(copied);
        ofAnother.enter(access.newSealer(copied, random).session());
        for (Sealed record : records) {
            attempt(inAnotherSession, record.sequence, record.header, record.sealed);
            attempt(ofAnother, record.sequence, record.header, record.sealed);
        }
        assertThat(accepted).isZero();
        Reliability.reached("K3", attempts + " put elsewhere, " + accepted + " accepted");
    }

    @Test
    @Tag("K3")
    void shouldRefuseSessionsThatWereChangedOrBelongElsewhere() {
        byte[] session = access.newSealer(author, random).session();
        assertThat(session).hasSize(Sealer.SESSION_BYTES);
        assertThat(entered(access, author, session)).isTrue();
        for (int bit = 0; bit < session.length * Byte.SIZE; bit++) {
            byte[] flipped = session.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(entered(access, author, flipped)).as("bit %d", bit).isFalse();
        }
        for (int length = 0; length < session.length; length++) {
            assertThat(entered(access, author, Arrays.copyOf(session, length))).isFalse();
        }
        assertThat(entered(access, ReplicaId.of("another"), session)).isFalse();
        assertThat(entered(Access.of(keys, "app", "other", "text"), author, session))
                .isFalse();
        assertThat(entered(Access.of(Keys.generate(random), "app", "notes", "text"), author, session))
                .isFalse();
        assertThat(entered(Access.open("app", "notes", "text"), author, session))
                .isFalse();
    }

    private static boolean entered(Access access, ReplicaId author, byte[] session) {
        try {
            access.newOpener(author).enter(session);
            return true;
        } catch (BrokenSealException e) {
            return false;
        }
    }

    @Test
    void shouldKeepTheSessionThatWasThere() throws BrokenSealException {
        Sealer sealer = access.newSealer(author, random);
        Sealed record = seal(sealer, 1);
        Opener opener = access.newOpener(author);
        attempt(opener, 1, record.header, record.sealed);
        opener.enter(sealer.session());
        assertThat(accepted).isZero();
        try {
            opener.enter(new byte[Sealer.SESSION_BYTES]);
        } catch (BrokenSealException e) {
            accepted--;
        }
        assertThat(accepted).isEqualTo(-1);
        assertThat(opener.open(1, record.header, record.sealed)).isEqualTo(record.body);
    }

    @Test
    void shouldGoOnFromSessionToSession() throws BrokenSealException {
        Opener opener = access.newOpener(author);
        for (int session = 0; session < 3; session++) {
            Sealer sealer = access.newSealer(author, random);
            opener.enter(sealer.session());
            for (int i = 1; i <= 3; i++) {
                Sealed record = seal(sealer, 10L * session + i);
                assertThat(opener.open(record.sequence, record.header, record.sealed))
                        .isEqualTo(record.body);
            }
        }
    }

    @Test
    void shouldTakeOnlyNumbersThatGrow() throws BrokenSealException {
        Sealer sealer = access.newSealer(author, random);
        Sealed first = seal(sealer, 5);
        assertThatIllegalArgumentException().isThrownBy(() -> seal(sealer, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> seal(sealer, 4));
        Sealed last = seal(sealer, Long.MAX_VALUE);
        Opener opener = access.newOpener(author);
        opener.enter(sealer.session());
        opener.open(5, first.header, first.sealed);
        assertThat(opener.open(5, first.header, first.sealed)).as("once more").isEqualTo(first.body);
        assertThat(opener.open(Long.MAX_VALUE, last.header, last.sealed)).isEqualTo(last.body);
        assertThatIllegalArgumentException().isThrownBy(() -> opener.open(5, first.header, first.sealed));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> access.newSealer(author, random).seal(-1, new byte[0], new byte[0]));
    }
}
