package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Finds the fork of a replica whose history here isn't that of a remote, and makes the proof of it.
 *
 * <p>Who suspects a fork sends points of its chain. The other answers with the digests that follow the last point they
 * share, up to where its history is known to differ; the first digest that differs is the fork. One dispute at a time
 * is led over a link in each direction, and nothing of it is kept but that.
 */
final class Disputes {
    /** The most points of a chain in one message. */
    static final int MAX_POINTS = 4_096;

    /** The most digests in an answer. */
    static final int MAX_DIGESTS = 2_560;

    /** After so many records at the latest an answer has a signature, if its author gave one. */
    private static final int SIGNATURE_EVERY = 128;

    /** How long a dispute may take until the next may begin, in milliseconds. */
    private static final int PATIENCE_MS = 10_000;

    /** How often in a row questions are asked again that a remote didn't answer. */
    private static final int MAX_REPEATS = 3;

    /** Questions of one remote that are answered at once, for each costs a reading from the store. */
    private static final int ANSWERS_AT_ONCE = 8;

    private static final int LOAD_RECORDS = 512;
    private static final int LOAD_BYTES = 512 * 1024;

    /** What goes on over one link. */
    private static final class Talk {
        /** In the order in which they are asked about. */
        private final LinkedHashSet<Integer> suspects = new LinkedHashSet<>();

        private final TreeSet<Integer> claims = new TreeSet<>();
        private @Nullable Integer asked;
        private long askedAt;
        private int repeats;
        private final Allowance answers = new Allowance(ANSWERS_AT_ONCE, 1);
    }

    /** A digest of a branch, with the signature of the head after it if that is at hand. */
    private static final class Step {
        private final byte[] digest;
        private final byte @Nullable [] signature;

        private Step(byte[] digest, byte @Nullable [] signature) {
            this.digest = digest;
            this.signature = signature;
        }
    }

    /** Takes what a dispute has proven. */
    interface Judge {
        /** A fork is found, its signatures not verified; with the remote's help, if there was one. */
        void proven(ForkProof proof, @Nullable Link source, long nowMs);

        /** The remote said that its history is another one, and the histories are the same as far as both go. */
        void unproven(Link source);
    }

    private final SharedState state;
    private final RecordStorage storage;
    private final Sequences stored;
    private final Judge judge;
    private final Map<Link, Talk> talks = new HashMap<>();

    Disputes(SharedState state, RecordStorage storage, Sequences stored, Judge judge) {
        this.state = state;
        this.storage = storage;
        this.stored = stored;
        this.judge = judge;
    }

    void forget(Link link) {
        talks.remove(link);
    }

    /** Whether any dispute is led or waits to be. */
    boolean areOpen() {
        return talks.values().stream().anyMatch(talk -> talk.asked != null || !talk.suspects.isEmpty());
    }

    private Talk talk(Link link) {
        return talks.computeIfAbsent(link, key -> new Talk());
    }

    /** The remote says that it has another history of a replica than we have. */
    void suspectClaimed(Link link, int author, long nowMs) {
        talk(link).claims.add(author);
        suspect(link, author, nowMs);
    }

    /** The remote may have another history of a replica than we have; if not, that isn't its fault. */
    void suspect(Link link, int author, long nowMs) {
        talk(link).suspects.add(author);
        askNext(link, nowMs);
    }

    /** Asks anew where no answer has come. */
    void onTick(long nowMs) {
        List.copyOf(talks.keySet()).forEach(link -> askNext(link, nowMs));
    }

    private void askNext(Link link, long nowMs) {
        Talk talk = talk(link);
        if (!link.isReady() || (talk.asked != null && nowMs - talk.askedAt < PATIENCE_MS)) {
            return;
        }
        if (talk.asked != null && talk.repeats++ < MAX_REPEATS) {
            talk.suspects.add(talk.asked);
        }
        talk.asked = null;
        if (talk.suspects.isEmpty()) {
            return;
        }
        int author = talk.suspects.iterator().next();
        talk.suspects.remove(author);
        talk.asked = author;
        talk.askedAt = nowMs;
        List<Chains.Point> points = state.chains().points(author);
        // The first is always shared, so that there is an answer; of the others the newest.
        List<Chains.Point> newest = points.subList(Math.max(1, points.size() - MAX_POINTS + 1), points.size());
        ByteWriter writer = link.encoder.begin(Wire.DISPUTE);
        link.encoder.writeReplica(author);
        writePoint(writer, points.get(0));
        newest.forEach(point -> writePoint(writer, point));
        link.send(link.encoder.finish());
    }

    private static void writePoint(ByteWriter writer, Chains.Point point) {
        writer.writeVarint(point.sequence());
        writer.writeBytes(Wire.prefixOf(point.head()));
    }

    // Answering

    void onDispute(Link link, ByteReader reader, long nowMs) {
        int author = link.decoder.readReplica(reader);
        if (author == Replicas.UNKNOWN) {
            return;
        }
        Chains.Point shared = null;
        long before = -1;
        int count = 0;
        while (reader.remaining() > 0) {
            long sequence = reader.readLong("sequence", ChangeRecord.MAX_SEQUENCE);
            byte[] prefix = reader.readBytes(Wire.PREFIX_BYTES);
            if (sequence <= before || ++count > MAX_POINTS) {
                throw new MalformedMessageException("points out of order, or too many");
            }
            before = sequence;
            Chains.Point own = state.chains().pointBefore(author, sequence);
            if (own.sequence() == sequence && Arrays.equals(Wire.prefixOf(own.head()), prefix)) {
                shared = own;
            }
        }
        Talk talk = talk(link);
        if (shared != null && talk.answers.take(1, nowMs)) {
            Chains.Point from = shared;
            collect(link, author, from, endOf(author, from), (steps, at) -> answer(link, author, from, steps));
        }
    }

    /** Where a history that goes on from a point, and has no later point in common, must have gone another way. */
    private long endOf(int author, Chains.Point from) {
        for (Chains.Point point : state.chains().points(author)) {
            if (point.sequence() > from.sequence()) {
                return point.sequence();
            }
        }
        return Math.max(from.sequence(), stored.get(author));
    }

    private static void answer(Link link, int author, Chains.Point from, List<Step> steps) {
        ByteWriter writer = link.encoder.begin(Wire.BRANCH);
        link.encoder.writeReplica(author);
        writer.writeVarint(from.sequence());
        int sinceSignature = SIGNATURE_EVERY;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            boolean shown = ++sinceSignature >= SIGNATURE_EVERY || i == steps.size() - 1;
            byte[] signature = step.signature != null && shown ? step.signature : new byte[0];
            sinceSignature = signature.length > 0 ? 0 : sinceSignature;
            writer.writeBytes(step.digest);
            writer.writeBlock(signature);
        }
        link.send(link.encoder.finish());
    }

    /** Takes the steps of a branch. */
    @FunctionalInterface
    private interface Steps {
        void taken(List<Step> steps, long nowMs);
    }

    /** Reads our branch from a point on, up to a signature at or after {@code end}, and hands it on. */
    private void collect(@Nullable Link link, int author, Chains.Point from, long end, Steps target) {
        collect(link, author, from, end, new ArrayList<>(), target);
    }

    private void collect(@Nullable Link link, int author, Chains.Point at, long end, List<Step> steps, Steps target) {
        storage.load(link, author, at.sequence() + 1, at, LOAD_RECORDS, LOAD_BYTES, (records, nowMs) -> {
            Chains.Point last = at;
            for (ChainedRecord chained : records) {
                ChangeRecord record = chained.record();
                steps.add(new Step(
                        state.chains().chain().digest(record),
                        record.signature().orElse(null)));
                last = new Chains.Point(record.sequence(), chained.head());
                if ((record.isSigned() && record.sequence() >= end) || steps.size() >= MAX_DIGESTS) {
                    target.taken(steps, nowMs);
                    return;
                }
            }
            if (records.isEmpty()) {
                appendProven(author, last, steps);
                target.taken(steps, nowMs);
            } else {
                collect(link, author, last, end, steps, target);
            }
        });
    }

    /** Records that end at a fork have no signature of their own: the proof of the fork has one. */
    private void appendProven(int author, Chains.Point last, List<Step> steps) {
        ForkProof proof = state.forks().get(author);
        if (proof == null
                || !proof.showsFork()
                || proof.sequence() != last.sequence() + 1
                || !Arrays.equals(proof.before(), last.head())) {
            return;
        }
        List<byte[]> digests = proof.first().digests();
        for (int i = 0; i < digests.size(); i++) {
            boolean signed = i == digests.size() - 1;
            steps.add(new Step(digests.get(i), signed ? proof.first().signature() : null));
        }
    }

    // Proving

    void onBranch(Link link, ByteReader reader, long nowMs) {
        int author = link.decoder.readReplica(reader);
        long sequence = reader.readLong("sequence", ChangeRecord.MAX_SEQUENCE);
        List<Step> theirs = new ArrayList<>();
        while (reader.remaining() > 0) {
            byte[] digest = reader.readBytes(Chain.HASH_BYTES);
            byte[] signature = reader.readBytes(reader.readInt("length of a signature", Signatures.MAX_BYTES));
            theirs.add(new Step(digest, signature.length == 0 ? null : signature));
        }
        Talk talk = talk(link);
        if (talk.asked == null || talk.asked != author) {
            throw new MalformedMessageException("an answer that nobody asked for");
        }
        talk.asked = null;
        talk.repeats = 0;
        Chains.Point from = state.chains().pointBefore(author, sequence);
        if (from.sequence() != sequence || theirs.size() > MAX_DIGESTS + ForkProof.MAX_BRANCH_RECORDS) {
            throw new MalformedMessageException("an answer about a point that was not named, or too long");
        }
        long end = sequence + theirs.size();
        collect(link, author, from, end, (ours, at) -> compare(link, author, from, ours, theirs));
        askNext(link, nowMs);
    }

    private void compare(Link link, int author, Chains.Point from, List<Step> ours, List<Step> theirs) {
        byte[] head = from.head();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            if (!Arrays.equals(ours.get(i).digest, theirs.get(i).digest)) {
                ForkProof.Branch own = branch(head, ours, i);
                ForkProof.Branch other = branch(head, theirs, i);
                if (own != null && other != null) {
                    prove(link, author, from.sequence() + 1 + i, own, other);
                }
                return;
            }
            head = state.chains().chain().next(head, ours.get(i).digest);
        }
        if (talk(link).claims.remove(author)) {
            judge.unproven(link);
        }
    }

    /** Makes the proof, for which the author's first record has its capability. */
    private void prove(Link link, int author, long from, ForkProof.Branch own, ForkProof.Branch other) {
        ReplicaId id = state.replicas().id(author);
        Chains.Point start = state.chains().pointBefore(author, 0);
        storage.load(link, author, 1, start, 1, 1, (records, nowMs) -> {
            if (!records.isEmpty()) {
                byte[] capability = records.get(0).record().capability().orElseGet(() -> new byte[0]);
                judge.proven(ForkProof.of(id, from, capability, own, other), link, nowMs);
            }
        });
    }

    /**
     * Proves that the history that we have of a replica, and that it signed, isn't the one that a proof says comes before
     * its fork.
     *
     * @param end the last record that counts
     */
    void contradict(int author, Chains.Point end, ForkProof proof) {
        Chains.Point near = state.chains().pointBefore(author, end.sequence() - 1);
        collect(null, author, near, end.sequence(), (steps, nowMs) -> {
            ForkProof.Branch own = tail(steps, near, end);
            if (own != null) {
                ForkProof contradiction =
                        ForkProof.of(proof.author(), end.sequence() + 1, proof.capability(), own, proof.shorter());
                judge.proven(contradiction, null, nowMs);
            }
        });
    }

    /** What is signed of a history from its {@code end} on; null if nothing is. */
    private static ForkProof.@Nullable Branch tail(List<Step> steps, Chains.Point near, Chains.Point end) {
        int from = (int) (end.sequence() - near.sequence());
        if (from > 0 && steps.size() >= from) {
            byte[] signature = steps.get(from - 1).signature;
            if (signature != null) {
                return new ForkProof.Branch(end.head(), List.of(), signature);
            }
        }
        return steps.size() < from ? null : branch(end.head(), steps, from);
    }

    /** A branch from a step on to the next one that is signed; null if there is none near enough. */
    private static ForkProof.@Nullable Branch branch(byte[] before, List<Step> steps, int from) {
        List<byte[]> digests = new ArrayList<>();
        for (Step step : steps.subList(from, Math.min(steps.size(), from + ForkProof.MAX_BRANCH_RECORDS))) {
            digests.add(step.digest);
            byte[] signature = step.signature;
            if (signature != null) {
                return new ForkProof.Branch(before, digests, signature);
            }
        }
        return null;
    }
}
