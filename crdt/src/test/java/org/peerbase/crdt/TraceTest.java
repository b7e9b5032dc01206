package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;

/** Recorded sessions end as recorded. */
@Tag("R7")
class TraceTest {
    @Test
    void shouldEndAsRecordedWhenOneWrites() {
        Trace trace = Trace.resource("sveltecomponent.json.gz");
        List<byte[]> deltas = new ArrayList<>();
        Text text = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("writer"), deltas::add));
        for (Trace.Transaction transaction : trace.transactions()) {
            for (Trace.Patch patch : transaction.patches()) {
                text.replace(patch.position(), patch.position() + patch.deleted(), patch.inserted());
            }
        }
        assertThat(text.toString()).isEqualTo(trace.endContent());

        Text other = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("reader")));
        deltas.forEach(delta -> other.apply(text.id(), delta));
        assertThat(other.toString()).isEqualTo(trace.endContent());
        assertThat(other.encode()).isEqualTo(text.encode());

        assertThat(text.encode()).hasSizeLessThan(3 * freshlyWritten(trace).length);

        Text joined = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("joined")));
        joined.apply(text.id(), CrdtTypes.text().joinDeltas(deltas));
        assertThat(joined.encode()).isEqualTo(text.encode());

        Text loaded = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("loaded")));
        loaded.load(text.encode());
        assertThat(loaded.toString()).isEqualTo(trace.endContent());
        assertThat(loaded.encode()).isEqualTo(text.encode());
    }

    @Test
    void shouldEndAsRecordedWhenTwoWrite() {
        Trace trace = Trace.resource("friendsforever.json.gz");
        Session session = new Session(trace);
        Text third = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("third")));
        for (int i = 0; i < session.deltas.size(); i++) {
            third.apply(session.authors.get(i), session.deltas.get(i));
        }
        assertThat(session.texts.get(0).toString()).isEqualTo(trace.endContent());
        for (Text text : session.texts) {
            assertThat(text.encode()).isEqualTo(third.encode());
        }
        assertThat(third.encode()).hasSizeLessThan(3 * freshlyWritten(trace).length);
        Text loaded = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("loaded")));
        loaded.load(third.encode());
        assertThat(loaded.toString()).isEqualTo(trace.endContent());
        assertThat(loaded.encode()).isEqualTo(third.encode());
    }

    /** The state of a replica that wrote the recorded text at one go: all history beyond it is what editing leaves. */
    private static byte[] freshlyWritten(Trace trace) {
        Text fresh = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("fresh")));
        fresh.append(trace.endContent());
        return fresh.encode();
    }

    /** A replica an agent; each receives what its next transaction builds on just before it makes it. */
    static final class Session {
        final List<Text> texts = new ArrayList<>();
        final List<byte[]> deltas = new ArrayList<>();
        final List<ReplicaId> authors = new ArrayList<>();

        Session(Trace trace) {
            int agents = 1
                    + trace.transactions().stream()
                            .mapToInt(Trace.Transaction::agent)
                            .max()
                            .orElse(0);
            List<List<Integer>> own = new ArrayList<>();
            for (int agent = 0; agent < agents; agent++) {
                texts.add(CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("agent " + agent), deltas::add)));
                own.add(new ArrayList<>());
            }
            int[][] clocks = new int[trace.transactions().size()][];
            int[][] known = new int[agents][agents];
            for (int i = 0; i < clocks.length; i++) {
                Trace.Transaction transaction = trace.transactions().get(i);
                int me = transaction.agent();
                int[] clock = known[me];
                for (int parent : transaction.parents()) {
                    for (int agent = 0; agent < agents; agent++) {
                        while (clock[agent] < clocks[parent][agent]) {
                            int delta = own.get(agent).get(clock[agent]++);
                            texts.get(me).apply(texts.get(agent).id(), deltas.get(delta));
                        }
                    }
                }
                for (Trace.Patch patch : transaction.patches()) {
                    texts.get(me).replace(patch.position(), patch.position() + patch.deleted(), patch.inserted());
                    own.get(me).add(deltas.size() - 1);
                    authors.add(texts.get(me).id());
                    clock[me]++;
                }
                clocks[i] = clock.clone();
            }
            for (int me = 0; me < agents; me++) {
                for (int agent = 0; agent < agents; agent++) {
                    for (int i = known[me][agent]; i < own.get(agent).size(); i++) {
                        texts.get(me)
                                .apply(
                                        texts.get(agent).id(),
                                        deltas.get(own.get(agent).get(i)));
                    }
                }
            }
        }
    }
}
