package org.peerbase.crdt.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.SequenceDelta.Deletion;

/** What is full refuses what is new, and nothing else. */
class SequenceGrowthTest {
    private static final SequenceLimits LIMITS = new SequenceLimits(4, 8, 24, 8);
    private static final ReplicaId WRITER = ReplicaId.of("w");

    private final SequenceReplica replica = replica("a");

    private static SequenceReplica replica(String id) {
        return new SequenceReplica(ReplicaId.of(id), TextContent.KIND, LIMITS);
    }

    private static byte[] continued(int sequence, String text) {
        ByteWriter writer = new ByteWriter();
        SequenceDelta.writeContinued(writer, sequence, TextContent.of(text));
        return writer.toByteArray();
    }

    private static byte[] deleted(int replica, int sequence) {
        return delta(new SequenceDelta(0, List.of(), List.of(), List.of(new Deletion(replica, sequence, 1))));
    }

    private static byte[] names(int first, String... names) {
        List<ReplicaId> ids = List.of(names).stream().map(ReplicaId::of).toList();
        return delta(new SequenceDelta(first, ids, List.of(), List.of()));
    }

    private static byte[] delta(SequenceDelta delta) {
        ByteWriter writer = new ByteWriter();
        delta.writeTo(writer);
        return writer.toByteArray();
    }

    private static void apply(SequenceReplica replica, byte[] delta) {
        replica.apply(WRITER, replica.check(WRITER, delta), new Sequence.Observer() {
            @Override
            public void inserted(int index, Content content) {}

            @Override
            public void removed(int index, Content content) {}
        });
    }

    private static void refuse(SequenceReplica replica, byte[] delta) {
        byte[] before = replica.encode();
        assertThatThrownBy(() -> apply(replica, delta)).isInstanceOf(MalformedBytesException.class);
        assertThat(replica.encode()).isEqualTo(before);
    }

    /** The state is what it was when joined with itself, and can be built anew. */
    private static void checkState(SequenceReplica replica, String id) {
        byte[] state = replica.encode();
        replica.join(state, null);
        assertThat(replica.encode()).isEqualTo(state);
        SequenceReplica loaded = replica(id);
        loaded.join(state, null);
        loaded.join(state, null);
        assertThat(loaded.encode()).isEqualTo(state);
    }

    @Test
    void shouldCountReplicasOnce() {
        byte[] names = names(0, "x", "y");
        apply(replica, names);
        apply(replica, names);
        checkState(replica, "a");
        refuse(replica, names(2, "z"));
    }

    @Test
    void shouldCountReplicasWhoseNamesWait() {
        apply(replica, names(1, "x", "y"));
        checkState(replica, "a");
        refuse(replica, names(3, "z"));
        refuse(replica, names(0, "z"));
        apply(replica, names(1, "x", "y"));
    }

    @Test
    void shouldCountUnitsOnce() {
        byte[] delta = replica("w").spliceWithDelta(0, 0, TextContent.of("abcdef"));
        apply(replica, delta);
        apply(replica, delta);
        checkState(replica, "b");
        byte[] waiting = continued(7, "hi");
        apply(replica, waiting);
        apply(replica, waiting);
        checkState(replica, "b");
        refuse(replica, continued(6, "g"));
        assertThatThrownBy(() -> replica.splice(0, 0, TextContent.of("x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReplaceAllThatThereIsRoomFor() {
        replica.splice(0, 0, TextContent.of("abcdefgh"));
        replica.splice(0, 8, TextContent.of("ABCDEFGH"));
        assertThatThrownBy(() -> replica.spliceWithDelta(0, 1, TextContent.of("ab")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(replica.sequence().units()).isEqualTo(8);
    }

    @Test
    void shouldCountWaitingBytesOnce() {
        byte[] delta = continued(1, "abcdefgh");
        apply(replica, delta);
        apply(replica, delta);
        apply(replica, continued(3, "cde"));
        checkState(replica, "b");
        refuse(replica, continued(1, "abcdefghi"));
    }

    @Test
    void shouldCountWaitingChangesOnce() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 3; i++) {
                apply(replica, deleted(0, 4 * i));
                apply(replica, deleted(1, 4 * i));
                apply(replica, continued(4 * i + 2, "x"));
            }
        }
        for (int i = 0; i < 3; i++) {
            apply(replica, deleted(2, 4 * i));
        }
        checkState(replica, "b");
        refuse(replica, deleted(0, 40));
        refuse(replica, deleted(1, 40));
        refuse(replica, continued(40, "x"));
    }

    /** What deletions cut into pieces is a state that others can load. */
    @Test
    void shouldCountThePiecesThatDeletionsMake() {
        SequenceLimits few = new SequenceLimits(4, 1 << 10, 24, 1 << 10);
        SequenceReplica cut = new SequenceReplica(ReplicaId.of("a"), TextContent.KIND, few);
        for (int i = 0; i < 11; i++) {
            apply(cut, deleted(0, 2 * i + 2));
        }
        apply(cut, continued(1, "x".repeat(23)));
        byte[] state = cut.encode();
        SequenceReplica loaded = new SequenceReplica(ReplicaId.of("b"), TextContent.KIND, few);
        loaded.join(state, null);
        assertThat(loaded.encode()).isEqualTo(state);
        refuse(cut, deleted(0, 100));
    }
}
