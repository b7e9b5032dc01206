package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** One end of a link, with the histories that are known there. */
final class DisputeSide implements Disputes.Judge {
    private final Outputs outputs = new Outputs();
    final SharedState state;
    private final RecordStorage storage;
    private final Sequences stored = new Sequences();
    private final List<ChangeRecord> log = new ArrayList<>();
    final List<ForkProof> proven = new ArrayList<>();
    final Disputes disputes;
    final Link link;
    final List<byte[]> sent = new ArrayList<>();
    int unproven;

    DisputeSide(Access access, ReplicaId self, Signatures signatures, PeerId remote) {
        SplittableRandom random = new SplittableRandom(1);
        state = new SharedState(access, "text", self, () -> 0, type -> Optional.of(CrdtTypes.byName(type)), () -> {});
        storage = new RecordStorage(state, signatures, random, outputs);
        disputes = new Disputes(state, storage, stored, this);
        Replication replication = new Replication(state, signatures, CollaborationOptions.DEFAULTS, random, outputs);
        link = Link.accepted(-1, new Remote(remote), outputs, replication, state, 0);
        link.enter(Link.Phase.READY, 0);
    }

    @Override
    public void proven(ForkProof proof, @Nullable Link source, long nowMs) {
        proven.add(proof);
    }

    @Override
    public void unproven(Link source) {
        unproven++;
    }

    int number(ReplicaId author) {
        return state.number(author);
    }

    /** Has these records beside those that it has. */
    DisputeSide knows(List<ChangeRecord> records) {
        records.forEach(record -> {
            state.restore(record);
            stored.set(number(record.author()), record.sequence());
        });
        log.addAll(records);
        return this;
    }

    /** Reads from the store what is asked for, and keeps what is sent. */
    void carryOut(long nowMs) {
        for (List<CollaborationOutput> next = outputs.take(); !next.isEmpty(); next = outputs.take()) {
            for (CollaborationOutput output : next) {
                if (output instanceof CollaborationOutput.LoadRecords load) {
                    storage.onLoaded(load.request(), read(load), nowMs);
                } else if (output instanceof CollaborationOutput.SendMessage send) {
                    sent.add(send.message());
                }
            }
        }
    }

    private List<ChangeRecord> read(CollaborationOutput.LoadRecords load) {
        return log.stream()
                .filter(record -> record.author().equals(load.replica()) && record.sequence() >= load.from())
                .limit(load.maxRecords())
                .toList();
    }

    void hear(byte[] message, long nowMs) {
        ByteReader reader = new ByteReader(message);
        if (reader.readByte() == Wire.DISPUTE) {
            disputes.onDispute(link, reader, nowMs);
        } else {
            disputes.onBranch(link, reader, nowMs);
        }
        carryOut(nowMs);
    }

    List<byte[]> takeSent() {
        List<byte[]> taken = new ArrayList<>(sent);
        sent.clear();
        return taken;
    }
}
