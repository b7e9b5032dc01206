package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** A core with a store that answers at once, or when it is told to. */
final class TestCore {
    static final byte[] EMPTY_HELLO_CLOCK = {Wire.HELLO_CLOCK, 0};

    private static final long WALL_CLOCK = 1_700_000_000_000L;

    final int number;
    final List<ChangeRecord> stored = new ArrayList<>();
    final List<CollaborationOutput> told = new ArrayList<>();
    final ArrayDeque<CollaborationOutput> toNetwork = new ArrayDeque<>();
    final SharedState state;
    final Text text;
    final CollaborationCore core;
    byte[] forks;
    boolean storeAnswers = true;
    long now;

    /** The most that was held for a member at any time. */
    long held;

    /** How many records a snapshot stood for when it started. */
    final int restored;

    TestCore(Access access, int number, List<ChangeRecord> log) {
        this(access, number, new byte[0], log, new byte[0]);
    }

    TestCore(Access access, int number, List<ChangeRecord> log, byte[] restoredForks) {
        this(access, number, new byte[0], log, restoredForks);
    }

    /** @param snapshot of the first records of {@code log}; empty if there is none */
    TestCore(Access access, int number, byte[] snapshot, List<ChangeRecord> log) {
        this(access, number, snapshot, log, new byte[0]);
    }

    private TestCore(Access access, int number, byte[] snapshot, List<ChangeRecord> log, byte[] restoredForks) {
        this.number = number;
        this.forks = restoredForks;
        this.state =
                new SharedState(access, "text", TestPeers.replica(number), () -> WALL_CLOCK, TestCore::type, () -> {});
        this.text = state.open("", CrdtTypes.text());
        state.restoreForks(restoredForks);
        if (snapshot.length > 0) {
            Map<ReplicaId, Long> clock = new HashMap<>();
            log.forEach(record -> clock.merge(record.author(), record.sequence(), Math::max));
            state.restoreSnapshot(snapshot, Clock.of(clock)).ifPresent(reason -> {
                throw new IllegalStateException(reason);
            });
        }
        restored = (int) state.clock().total();
        stored.addAll(log);
        state.restoring(this::read, () -> log.subList(restored, log.size()).forEach(state::restore));
        this.core = new CollaborationCore(
                access,
                state,
                TestPeers.signatures(number),
                CollaborationOptions.DEFAULTS.withRole(access.canRead() ? MemberRole.PARTICIPANT : MemberRole.PINNER),
                new SplittableRandom(31L * number + log.size()),
                () -> WALL_CLOCK);
        handle(new CollaborationInput.Start(List.of()));
    }

    private static Optional<CrdtType<?>> type(String name) {
        return Optional.of(CrdtTypes.byName(name));
    }

    PeerId id() {
        return TestPeers.peer(number);
    }

    void handle(CollaborationInput input) {
        ArrayDeque<CollaborationInput> inputs = new ArrayDeque<>(List.of(input));
        while (!inputs.isEmpty()) {
            List<CollaborationOutput> outputs = core.handle(inputs.remove(), now);
            core.members().forEach(member -> held = Math.max(held, core.heldFor(member)));
            for (CollaborationOutput output : outputs) {
                told.add(output);
                if (output instanceof CollaborationOutput.StoreRecords request && storeAnswers) {
                    stored.addAll(request.records());
                    inputs.add(new CollaborationInput.RecordsStored(request.batch()));
                } else if (output instanceof CollaborationOutput.StoreForks store) {
                    forks = store.forks();
                } else if (output instanceof CollaborationOutput.RestoreShadow restore) {
                    SharedState shadow = restore.shadow();
                    shadow.restoring(this::read, () -> stored.forEach(shadow::restore));
                    inputs.add(new CollaborationInput.ShadowRestored(restore.shadow()));
                } else if (output instanceof CollaborationOutput.LoadRecords load) {
                    inputs.add(new CollaborationInput.RecordsLoaded(
                            load.request(),
                            load.replica(),
                            read(load.replica(), load.from(), load.maxRecords(), load.maxBytes())));
                } else {
                    toNetwork.add(output);
                }
            }
        }
    }

    private List<ChangeRecord> read(ReplicaId replica, long from, int maxRecords, int maxBytes) {
        List<ChangeRecord> records = new ArrayList<>();
        long bytes = 0;
        for (ChangeRecord record : stored) {
            if (record.author().equals(replica) && record.sequence() >= from) {
                bytes += record.toBytes().length;
                if (records.size() == maxRecords || (!records.isEmpty() && bytes > maxBytes)) {
                    break;
                }
                records.add(record);
            }
        }
        return records;
    }

    /** Another core opens a stream and says what it said first to somebody else. */
    void greetedBy(TestCore peer, long stream) {
        greetedBy(peer.number, stream, peer.said(Wire.HELLO), peer.said(Wire.HELLO_CLOCK));
    }

    /** A member that has nothing opens a stream and says so. */
    void greetedBy(int peer, long stream) {
        MemberEntry entry = MemberEntry.sign(
                TestPeers.signatures(peer),
                state.access().id(),
                WALL_CLOCK + now,
                1,
                90_000,
                false,
                MemberRole.PARTICIPANT,
                state.access().passFor(TestPeers.peer(peer)),
                List.of());
        greetedBy(peer, stream, hello(new AgedEntry(entry, 0)), EMPTY_HELLO_CLOCK);
    }

    private void greetedBy(int peer, long stream, byte[] hello, byte[] helloClock) {
        handle(new CollaborationInput.StreamAccepted(stream, TestPeers.peer(peer)));
        handle(new CollaborationInput.MessageReceived(stream, hello));
        handle(new CollaborationInput.MessageReceived(stream, helloClock));
    }

    static byte[] hello(AgedEntry entry) {
        ByteWriter hello = new ByteWriter();
        hello.writeByte(Wire.HELLO);
        hello.writeVarint(Wire.VERSION);
        entry.writeTo(hello);
        Wire.writeLong(hello, 0);
        return hello.toByteArray();
    }

    private byte[] said(int kind) {
        return allSaid(kind).findFirst().orElseThrow();
    }

    /** All messages of a kind that this peer has sent. */
    Stream<byte[]> allSaid(int kind) {
        return told(CollaborationOutput.SendMessage.class).stream()
                .map(CollaborationOutput.SendMessage::message)
                .filter(message -> message[0] == kind);
    }

    void write(String more) {
        text.append(more);
        handle(new CollaborationInput.LocalChanges());
    }

    <T extends CollaborationOutput> List<T> told(Class<T> kind) {
        return told.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
