package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.DeltaSink;

/**
 * Takes what mutators change: each change, or all of a transaction, gets its sequence and its dependencies, and waits here
 * for the core. What can't be shared is refused before anything changes, or taken back if only the change itself shows it. Guarded by the lock of the {@link SharedState}.
 */
final class LocalChanges {
    /** About how many bytes a part takes beside its delta, at the most. */
    private static final int PART_OVERHEAD = 2 * (ChangeRecord.MAX_NAME_BYTES + 2) + 4;

    /** How much longer a sealed body is than a clear one, at the most. */
    private static final int SEAL_OVERHEAD = 64;

    private final Access access;
    private final Replicas replicas;
    private final Frontier frontier;
    private final DataTypes dataTypes;
    private final Runnable onChange;
    private final TreeSet<Place> closed = new TreeSet<>();
    private ArrayDeque<LocalChange> waiting = new ArrayDeque<>();
    private TreeMap<Place, List<byte[]>> captured = new TreeMap<>();
    private long capturedBytes;
    private int transactions;
    private Optional<String> refusal = Optional.empty();

    /** Why data types have something that has to be taken out of them before anything else is changed. */
    private Optional<String> unsettled = Optional.empty();

    /** @param onChange called after each change that waits */
    LocalChanges(Access access, Replicas replicas, Frontier frontier, DataTypes dataTypes, Runnable onChange) {
        this.access = access;
        this.replicas = replicas;
        this.frontier = frontier;
        this.dataTypes = dataTypes;
        this.onChange = onChange;
    }

    /** Takes the local changes of one data type. */
    DeltaSink sinkOf(Place place) {
        return new DeltaSink() {
            @Override
            public void requireOpen() {
                requireRoom(place);
            }

            @Override
            public void accept(byte[] delta) {
                capture(place, delta);
            }
        };
    }

    // What may be changed

    void open(Place place) {
        closed.remove(place);
    }

    void close(Place place) {
        closed.add(place);
    }

    /** From now on changes throw, before anything changes. A transaction that is under way may end. */
    void refuse(String reason) {
        refusal = Optional.of(reason);
    }

    private void requireRoom(Place place) {
        if (!access.canWrite()) {
            throw new ReadOnlyException();
        }
        if (closed.contains(place)) {
            throw new IllegalStateException("this sub-collaboration was stopped: ask for it again to change it");
        }
        refusal.ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        unsettled.ifPresent(reason -> {
            throw new IllegalStateException(reason + ": try again");
        });
        if (frontier.applied(replicas.self()) == 0 && replicas.otherAuthors() >= Replicas.MAX_AUTHORS) {
            throw new IllegalStateException(
                    "there is no room for one more replica that changes this collaboration: " + replicas.crowd());
        }
        if (captured.containsKey(place)) {
            return;
        }
        if (captured.size() >= RecordBody.MAX_PARTS) {
            throw new IllegalStateException(
                    "one transaction can change at most " + RecordBody.MAX_PARTS + " sub-collaborations");
        }
        if (!dataTypes.named().mayName(replicas.selfId(), place, captured.size())) {
            throw new IllegalStateException("this replica has changed " + NamedPlaces.MAX_PLACES
                    + " sub-collaborations, the most that one may; it can go on changing these");
        }
    }

    // Making changes

    <R extends @Nullable Object> R transaction(Supplier<R> work) {
        transactions++;
        try {
            return work.get();
        } finally {
            transactions--;
            if (transactions == 0 && !captured.isEmpty()) {
                make();
            }
        }
    }

    private void capture(Place place, byte[] delta) {
        capturedBytes += delta.length + PART_OVERHEAD;
        if (capturedBytes > ChangeRecord.MAX_BODY_BYTES - SEAL_OVERHEAD) {
            String reason = "a change of " + capturedBytes + " bytes can't be shared: at most "
                    + ChangeRecord.MAX_BODY_BYTES + " can";
            capturedBytes -= delta.length + PART_OVERHEAD;
            takeBack(reason);
            throw new IllegalStateException(reason + ", so it is taken back");
        }
        dataTypes.noteChanged(place);
        captured.computeIfAbsent(place, key -> new ArrayList<>(1)).add(delta);
        if (transactions == 0) {
            make();
        }
    }

    /** Makes one change of all that has been captured. */
    private void make() {
        TreeMap<Place, List<byte[]>> deltas = captured;
        captured = new TreeMap<>();
        capturedBytes = 0;
        List<Part> parts = partsOf(deltas);
        dataTypes.named().name(replicas.selfId(), parts);
        while (frontier.headCount() > ChangeRecord.MAX_DEPENDENCIES) {
            // More than one record can name: records before it, which change nothing, name the others.
            add(List.of());
        }
        add(parts);
        onChange.run();
    }

    private void add(List<Part> parts) {
        waiting.add(new LocalChange(frontier.next(), frontier.takeHeads(), parts));
    }

    private List<Part> partsOf(SortedMap<Place, List<byte[]>> deltas) {
        List<Part> parts = new ArrayList<>(deltas.size());
        try {
            deltas.forEach((place, group) -> parts.add(new Part(place, joined(place, group))));
        } catch (RuntimeException e) {
            takeBack("a change can't be shared (" + e.getMessage() + ")");
            throw e;
        }
        return parts;
    }

    /** A data type has a change that nobody else ever will have. */
    private void takeBack(String reason) {
        unsettled = Optional.of(reason + ", and is being taken back");
        onChange.run();
    }

    private byte[] joined(Place place, List<byte[]> deltas) {
        return deltas.size() == 1 ? deltas.get(0) : dataTypes.get(place).type().joinDeltas(deltas);
    }

    /** The data types have nothing any more that was given up. */
    void settle() {
        unsettled = Optional.empty();
    }

    /** Whether the data types have something that has to be taken out of them; until then nothing is changed here. */
    boolean isUnsettled() {
        return unsettled.isPresent();
    }

    // What waits for the core

    /** Whether a transaction that is under way has changed something. */
    boolean isChanging() {
        return !captured.isEmpty();
    }

    /** The changes that the core has not taken yet, in order; not a copy. */
    ArrayDeque<LocalChange> waiting() {
        return waiting;
    }

    /** Hands what waits to the core. */
    ArrayDeque<LocalChange> take() {
        ArrayDeque<LocalChange> taken = waiting;
        waiting = new ArrayDeque<>();
        return taken;
    }

    /**
     * What waits is given up; while the data types have it nothing is changed, since others would never have what that builds
     * on.
     *
     * @return how many changes that are
     */
    int giveUp() {
        int lost = waiting.size();
        if (lost > 0) {
            unsettled =
                    Optional.of("this replica was set back to an older state, and is about to take back what collides");
        }
        waiting.forEach(frontier::giveUp);
        waiting.clear();
        return lost;
    }
}
