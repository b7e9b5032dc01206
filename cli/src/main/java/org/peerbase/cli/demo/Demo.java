package org.peerbase.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.peerbase.keys.Keys;

/**
 * The controller of the demo: starts the peers, hands out the edits, kills a peer half-way and restarts it, adds a late
 * joiner, and compares what everyone has in the end. Everything happens on the thread that calls {@link #run}.
 */
public final class Demo {
    private static final long POLL_MS = 20;
    private static final long STATUS_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final double KILL_AT = 0.5;
    private static final double JOIN_AT = 0.75;

    /** Hears how it goes. */
    public interface Listener {
        /** So many of the edits are made and stored. */
        void onProgress(int stored, int total);

        /** Something happened that a spectator wants to know. */
        void onNote(String text);
    }

    private final Plan plan;
    private final double editsPerSecond;
    private final Listener listener;
    private final Path folder;
    private final String app;
    private final Keys keys = Keys.generate();
    private final BlockingQueue<PeerProcess.Event> events = new LinkedBlockingQueue<>();
    private final List<PeerSlot> slots = new ArrayList<>();
    private final int[][] releasedAt;
    private @Nullable PeerSlot lateJoiner;
    private boolean killed;
    private long startNanos;
    private long lastStatusNanos;
    private String failure = "";

    /**
     * @param peers how many peers there are at the beginning, at least as many as authors, and 2
     * @param editsPerSecond of all authors together; 0 for as fast as it goes
     * @param folder where the peers keep their repos and logs; must be empty
     */
    public Demo(Plan plan, int peers, double editsPerSecond, Path folder, Listener listener) {
        if (peers < Math.max(2, plan.authors())) {
            throw new IllegalArgumentException(
                    "at least " + Math.max(2, plan.authors()) + " peers are needed for this recording");
        }
        this.plan = plan;
        this.editsPerSecond = editsPerSecond;
        this.listener = listener;
        this.folder = folder;
        this.app = "peerbase-demo-" + ProcessHandle.current().pid();
        for (int i = 0; i < peers; i++) {
            boolean author = i < plan.authors();
            String role = author ? "author " + i : "reader";
            slots.add(new PeerSlot(
                    "peer-" + i, role, folder, author ? plan.edits().get(i) : List.of()));
        }
        releasedAt = releases(plan);
    }

    /** Of each author the positions of its edits in the order of the recording. */
    private static int[][] releases(Plan plan) {
        int[][] positions = new int[plan.authors()][];
        int[] next = new int[plan.authors()];
        for (int author = 0; author < plan.authors(); author++) {
            positions[author] = new int[plan.edits().get(author).size()];
        }
        for (int i = 0; i < plan.order().size(); i++) {
            int author = plan.order().get(i);
            positions[author][next[author]++] = i;
        }
        return positions;
    }

    /** Plays it all. Fails with a {@link DemoFailure} if it can't be played to its end. */
    public DemoReport run() throws IOException, InterruptedException {
        try {
            startPeers();
            startNanos = System.nanoTime();
            await("edits to be made", this::play);
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            listener.onNote("All edits are made. Waiting until everyone has them.");
            long lastEditNanos = System.nanoTime();
            slots.forEach(PeerSlot::forgetStatus);
            await("peers to converge", () -> haveConverged(lastEditNanos));
            Map<String, ?> expected = Map.of(
                    "insertedBy",
                    plan.insertedBy(),
                    "deleted",
                    plan.deleted().stream().map(BitSet::toLongArray).toList());
            slots.forEach(slot -> slot.askAudit(expected));
            await("peers to be checked", () -> slots.stream().allMatch(PeerSlot::isAudited));
            return report(seconds);
        } finally {
            slots.forEach(PeerSlot::close);
        }
    }

    private void startPeers() throws IOException, InterruptedException {
        PeerSlot first = slots.get(0);
        first.start(app, keys, List.of(), events::add);
        await("the first peer to start", first::isReady);
        for (PeerSlot slot : slots.subList(1, slots.size())) {
            slot.start(app, keys, first.addresses(), events::add);
        }
        await("the peers to start", () -> slots.stream().allMatch(PeerSlot::isReady));
        slots.forEach(slot -> slot.tellAuthors(authors()));
        listener.onNote(slots.size() + " peers run, each in a process of its own.");
    }

    private List<String> authors() {
        return slots.subList(0, plan.authors()).stream().map(PeerSlot::replica).toList();
    }

    /** Takes what the peers say until {@code done}. */
    private void await(String what, Step done) throws IOException, InterruptedException {
        long progressNanos = System.nanoTime();
        while (!done.isDone()) {
            PeerProcess.Event event = events.poll(POLL_MS, TimeUnit.MILLISECONDS);
            if (event != null) {
                if (take(event)) {
                    progressNanos = System.nanoTime();
                }
            } else if (System.nanoTime() - progressNanos > PATIENCE_NANOS) {
                throw new DemoFailure("nothing happened for " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS)
                        + " s while waiting for " + what + "; the peers' logs are in " + folder);
            }
            if (!failure.isEmpty()) {
                throw new DemoFailure(failure);
            }
        }
    }

    /** Something that may take a step, and tells whether it is finished. */
    private interface Step {
        boolean isDone() throws IOException;
    }

    /** Returns whether the event means that things move. */
    private boolean take(PeerProcess.Event event) throws IOException {
        PeerSlot slot = slots.stream()
                .filter(candidate -> candidate.runs(event.source()))
                .findFirst()
                .orElse(null);
        if (slot == null) {
            return false;
        }
        JsonNode fields = event.fields();
        switch (event.name()) {
            case "ready" -> {
                slot.onReady(fields);
                if (startNanos != 0) {
                    slot.tellAuthors(authors());
                    listener.onNote(slot.name() + (slot == lateJoiner ? " joins late." : " is back."));
                }
            }
            case "played" -> slot.onPlayed(fields);
            case "status" -> {
                long before = slot.changes();
                slot.onStatus(fields);
                return slot.changes() != before;
            }
            case "audited" -> slot.onAudited(fields);
            case "ended" -> ended(slot);
            default -> failure = slot.name() + ": " + fields.path("reason").asText(fields.toString());
        }
        return true;
    }

    private void ended(PeerSlot slot) throws IOException {
        if (slot.isKilled()) {
            slot.start(app, keys, addressesBut(slot), events::add);
        } else {
            failure = slot.name() + " ended unexpectedly; see " + slot.log();
        }
    }

    private List<String> addressesBut(PeerSlot excluded) {
        return slots.stream()
                .filter(slot -> slot != excluded && slot.isReady())
                .flatMap(slot -> slot.addresses().stream())
                .toList();
    }

    private boolean play() throws IOException {
        int stored = stored();
        listener.onProgress(stored, plan.size());
        for (int author = 0; author < plan.authors(); author++) {
            slots.get(author).sendEdits(releasedOf(author));
        }
        if (!killed && stored >= plan.size() * KILL_AT) {
            killed = true;
            PeerSlot victim = slots.get(Math.max(1, plan.authors() - 1));
            listener.onNote(
                    "Killing " + victim.name() + " with SIGKILL after " + stored + " edits, and starting it again.");
            victim.kill();
        }
        if (lateJoiner == null && stored >= plan.size() * JOIN_AT) {
            PeerSlot joiner = new PeerSlot("peer-" + slots.size(), "late joiner", folder, List.of());
            joiner.start(app, keys, slots.get(0).addresses(), events::add);
            slots.add(joiner);
            lateJoiner = joiner;
        }
        askStatus();
        return stored == plan.size()
                && killed
                && lateJoiner != null
                && slots.stream().allMatch(PeerSlot::isReady);
    }

    private int stored() {
        return slots.stream().mapToInt(PeerSlot::stored).sum();
    }

    /** How many edits of an author the pace has let go. */
    private int releasedOf(int author) {
        if (editsPerSecond <= 0) {
            return releasedAt[author].length;
        }
        int position = (int) Math.min(plan.size(), (System.nanoTime() - startNanos) / 1e9 * editsPerSecond);
        int found = Arrays.binarySearch(releasedAt[author], position);
        return found >= 0 ? found : -found - 1;
    }

    private void askStatus() {
        if (System.nanoTime() - lastStatusNanos > STATUS_EVERY_NANOS) {
            lastStatusNanos = System.nanoTime();
            slots.stream().filter(PeerSlot::isReady).forEach(PeerSlot::askStatus);
        }
    }

    private boolean haveConverged(long lastEditNanos) {
        List<PeerSlot> writers = slots.subList(0, plan.authors());
        if (writers.stream().allMatch(PeerSlot::isStatusFresh)) {
            long expected = writers.stream().mapToLong(PeerSlot::made).sum();
            for (PeerSlot slot : slots) {
                if (!slot.hasConverged() && slot.changes() == expected) {
                    slot.converged(System.nanoTime() - lastEditNanos);
                }
            }
        }
        askStatus();
        return slots.stream().allMatch(PeerSlot::hasConverged);
    }

    private DemoReport report(double seconds) {
        boolean equal = slots.stream().map(PeerSlot::text).distinct().count() == 1
                && slots.stream().map(PeerSlot::sha256).distinct().count() == 1;
        String trouble = slots.stream()
                .filter(slot -> slot.wrongEdits() > 0)
                .map(slot -> slot.name() + " has " + slot.wrongEdits() + " edits wrong: " + slot.firstWrongEdit())
                .findFirst()
                .orElse(equal ? "" : "the peers' texts differ");
        String text = slots.get(0).text();
        return new DemoReport(
                slots.stream().map(PeerSlot::row).toList(),
                equal,
                slots.stream().allMatch(slot -> slot.wrongEdits() == 0),
                text.equals(plan.endContent()),
                text.length(),
                seconds,
                trouble);
    }
}
