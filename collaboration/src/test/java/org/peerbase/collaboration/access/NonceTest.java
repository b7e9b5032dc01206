package org.peerbase.collaboration.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/**
 * Row K2: no nonce seals twice under one key, whatever happens to the store. Clocks set back need no case of their own: no
 * clock has a say in what seals.
 */
class NonceTest {
    private static final int GATE_ENCRYPTIONS = 1_000_000;
    private static final int DEEP_ENCRYPTIONS = 50_000_000;
    private static final int THREADS = 4;
    private static final int LONGEST_SESSION = 2_000;

    private final byte[] readKey = new byte[32];
    private final CollaborationId id = CollaborationId.of("app", "name", "text");
    private final ReplicaId replica = ReplicaId.of("the same replica everywhere");

    @Test
    @Tag("K2")
    void shouldNeverRepeatANonce() throws Exception {
        assertThat(repeatedIn(Effort.of(GATE_ENCRYPTIONS))).isZero();
    }

    @Test
    @Tag("K2")
    @Tag("deep")
    void shouldNeverRepeatANonceForLong() throws Exception {
        assertThat(repeatedIn(DEEP_ENCRYPTIONS)).isZero();
    }

    /** Every thread is a copy of one store, with one replica id, which is opened again and again and sometimes set back. */
    private long repeatedIn(int encryptions) throws Exception {
        NonceRegister register = new NonceRegister();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> copies = new ArrayList<>();
            for (int copy = 0; copy < THREADS; copy++) {
                SplittableRandom plan = new SplittableRandom(Reliability.seed(7) + copy);
                copies.add(() -> {
                    liveOf(register, plan, (encryptions + THREADS - 1) / THREADS);
                    return null;
                });
            }
            for (Future<Void> copy : threads.invokeAll(copies)) {
                copy.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(register.sealed()).isGreaterThanOrEqualTo(encryptions);
        Reliability.reached(
                "K2",
                register.sealed() + " encryptions under " + register.keys() + " keys, " + register.repeated()
                        + " repeated pairs");
        return register.repeated();
    }

    private void liveOf(NonceRegister register, SplittableRandom plan, int encryptions) {
        SecureRandom salts = new SecureRandom();
        int stored = 0;
        for (int done = 0; done < encryptions; ) {
            SessionSealer sealer = sealer(register, salts);
            int length = 1 + plan.nextInt(LONGEST_SESSION);
            int sequence = stored;
            for (int i = 0; i < length; i++) {
                sequence += 1 + (plan.nextInt(50) == 0 ? plan.nextInt(5) : 0);
                sealer.seal(sequence, new byte[] {1}, new byte[] {(byte) i});
            }
            done += length;
            // All is stored; or the unsynced tail is lost; or an old copy of the store comes back.
            stored = plan.nextInt(3) == 0 ? plan.nextInt(sequence) : sequence;
        }
    }

    private SessionSealer sealer(NonceRegister register, RandomGenerator salts) {
        return new SessionSealer(Session.begin(readKey, SessionScope.ofRecords(id, replica), salts, register));
    }

    @Test
    void shouldSeeARepeatedNonce() {
        NonceRegister register = new NonceRegister();
        sealer(register, new SplittableRandom(1)).seal(5, new byte[0], new byte[] {1});
        sealer(register, new SplittableRandom(1)).seal(5, new byte[0], new byte[] {2});
        sealer(register, new SplittableRandom(2)).seal(5, new byte[0], new byte[] {2});
        assertThat(register.repeated()).isEqualTo(1);
        assertThat(register.keys()).isEqualTo(2);
    }

    @Test
    void shouldUseAKeyPerReplicaAndCollaboration() {
        NonceRegister register = new NonceRegister();
        for (CollaborationId each : List.of(id, CollaborationId.of("app", "other", "text"))) {
            for (ReplicaId author : List.of(replica, ReplicaId.of("another"))) {
                new SessionSealer(Session.begin(
                                readKey, SessionScope.ofRecords(each, author), new SplittableRandom(1), register))
                        .seal(1, new byte[0], new byte[0]);
            }
        }
        assertThat(register.keys()).isEqualTo(4);
    }
}
