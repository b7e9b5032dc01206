package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.testing.Effort;

/** Where every replica is promised causal order and gets it, however late, no honest delta is ever held back. */
class CausalDeliveryTest {
    private static final int REPLICAS = 4;
    private static final int STEPS = 120;
    private static final long SEED = Long.getLong("crdt.seed", 1);

    /** A delta, and how many deltas of each replica its author had seen before. */
    private static final class Message {
        private final byte[] delta;
        private final int[] seen;

        Message(byte[] delta, int[] seen) {
            this.delta = delta;
            this.seen = seen;
        }
    }

    /** Replicas, what each made, and how much each has got of it. */
    private static final class Network {
        private final List<Crdt> replicas = new ArrayList<>();
        private final List<List<Message>> made = new ArrayList<>();
        private final int[][] got = new int[REPLICAS][REPLICAS];
        private long time = 1_000_000;

        Network(CrdtType<?> type) {
            for (int i = 0; i < REPLICAS; i++) {
                int author = i;
                DeltaSink sink = delta -> {
                    made.get(author).add(new Message(delta, got[author].clone()));
                    got[author][author]++;
                };
                made.add(new ArrayList<>());
                replicas.add(type.create(new ReplicaContext(id(i), new Object(), sink, () -> time, Delivery.CAUSAL)));
            }
        }

        /** Lets a replica get the next delta of another if it has all that this one's author had seen. */
        boolean deliver(int to, int from) {
            if (got[to][from] == made.get(from).size()) {
                return false;
            }
            Message next = made.get(from).get(got[to][from]);
            for (int i = 0; i < REPLICAS; i++) {
                if (got[to][i] < next.seen[i]) {
                    return false;
                }
            }
            Crdt replica = replicas.get(to);
            assertThatCode(() -> {
                        replica.requireReady(id(from), next.delta);
                        replica.apply(id(from), next.delta);
                    })
                    .doesNotThrowAnyException();
            got[to][from]++;
            return true;
        }

        void deliverAll() {
            boolean isMore = true;
            while (isMore) {
                isMore = false;
                for (int to = 0; to < REPLICAS; to++) {
                    for (int from = 0; from < REPLICAS; from++) {
                        isMore |= deliver(to, from);
                    }
                }
            }
        }

        private static ReplicaId id(int replica) {
            return ReplicaId.of("replica " + replica);
        }
    }

    static List<TypeCase> types() {
        return TypeCase.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldNeverHoldBackAnHonestDelta(TypeCase type) {
        for (int history = 0; history < Effort.of(200); history++) {
            Random random = new Random(SEED * 1_000_003 + history);
            Network network = new Network(type.type());
            for (int step = 0; step < STEPS; step++) {
                network.time += random.nextInt(2_000) - 900;
                int who = random.nextInt(REPLICAS);
                if (random.nextInt(3) == 0) {
                    List<Operation> operations = type.operations();
                    operations.get(random.nextInt(operations.size())).on(network.replicas.get(who));
                } else {
                    network.deliver(who, random.nextInt(REPLICAS));
                }
            }
            network.deliverAll();
            @Nullable Object value = network.replicas.get(0).value();
            byte[] state = network.replicas.get(0).encode();
            for (Crdt replica : network.replicas) {
                assertThat(replica.value()).isEqualTo(value);
                assertThat(replica.encode()).isEqualTo(state);
            }
        }
    }
}
