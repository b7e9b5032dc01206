package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one remote: the records that it lacks, in causal order, as fast as it acknowledges them.
 *
 * <p>The first record after a quiet moment leaves at once. While records are in flight, later ones gather until the
 * acknowledgement comes, a message is full, or the gathering has lasted long enough.
 */
final class PushSession {
    /** The most bytes of records in flight: sent and not acknowledged. */
    static final int WINDOW_BYTES = 1 << 20;

    /**
     * The window of other replicas' records after a quiet time. It doubles with each acknowledgement: what others bring
     * the remote at the same moment is found out before much is sent in vain.
     */
    static final int FIRST_WINDOW_BYTES = 8 * 1024;

    /**
     * How many bytes of records may be on their way beside the window because the end of their run, which is signed, is
     * not: the remote can't acknowledge them before it comes.
     */
    static final int MAX_OPEN_BYTES = 1 << 20;

    /** When a message of records is full. */
    static final int FULL_MESSAGE_BYTES = 56 * 1024;

    /** What a message of records never passes: a record may have a long header. */
    private static final int MAX_RECORDS_BYTES = 112 * 1024;

    /** From this length of its body on a record gets messages of its own. */
    static final int LARGE_BODY_BYTES = 32 * 1024;

    /** How much of a large record goes into one message. */
    static final int PART_BYTES = 64 * 1024;

    /** How many waiting records are worth sending without gathering more. */
    private static final int FULL_BACKLOG = 512;

    /** From how many bytes of records on, that were read from the store and not sent, no more are read. */
    static final int MAX_LOADED_BYTES = 1 << 20;

    /** How many reads from the store are under way at a time: each may bring a record of any length. */
    private static final int MAX_READS = 2;

    private static final int LOAD_RECORDS = 1000;
    private static final int LOAD_BYTES = 512 * 1024;

    /** A run of records of one replica that is in flight, up to {@code last}. */
    private record InFlight(int author, long last, int bytes) {}

    /** Records of one replica that were read from the store for this session. */
    private final class Loaded {
        private final ArrayDeque<ChainedRecord> records = new ArrayDeque<>();
        private boolean requested;
        private boolean unavailable;

        private void add(ChainedRecord record) {
            records.add(record);
            loadedBytes += record.record().size();
        }

        private void remove() {
            loadedBytes -= records.remove().record().size();
        }

        private void clear() {
            while (!records.isEmpty()) {
                remove();
            }
        }
    }

    private final Link link;
    private final Replication replication;
    private final Sequences sent = new Sequences();
    private final ArrayDeque<Integer> queue = new ArrayDeque<>();
    private final BitSet queued = new BitSet();
    private final BitSet parked = new BitSet();
    private final BitSet lazy = new BitSet();

    /** Whose records may fill the largest window: what is on its way can't be acknowledged without them. */
    private final BitSet needed = new BitSet();

    private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
    private final Map<Integer, Loaded> loads = new HashMap<>();
    private final ArrayDeque<Integer> unread = new ArrayDeque<>();
    private final BitSet waitsForRead = new BitSet();
    private int reads;
    private long loadedBytes;
    private final Map<Integer, Integer> open = new HashMap<>();
    private long openBytes;
    private long inFlightBytes;
    private long window = FIRST_WINDOW_BYTES;
    private long gatherUntil = Long.MAX_VALUE;
    private long progressAt;
    private long pushedAt = Long.MIN_VALUE / 2;

    private int runAuthor = Replicas.UNKNOWN;
    private long runLast;
    private int runBytes;

    PushSession(Link link, Replication replication) {
        this.link = link;
        this.replication = replication;
    }

    /** Whether records of a replica are pushed, rather than announced. */
    boolean pushes(int author) {
        return !lazy.get(author);
    }

    /** Looks anew at all replicas: the remote's clock is known now, or was reset. */
    void restart(long nowMs) {
        sent.clear();
        inFlight.clear();
        inFlightBytes = 0;
        open.clear();
        openBytes = 0;
        loads.values().forEach(Loaded::clear);
        loads.clear();
        parked.clear();
        unread.clear();
        waitsForRead.clear();
        needed.clear();
        window = FIRST_WINDOW_BYTES;
        progressAt = nowMs;
        offerAll();
    }

    /** There may be something to send of any replica. */
    void offerAll() {
        for (int author = 0; author < replication.stored().size(); author++) {
            offer(author);
        }
    }

    /** There may be something to send of a replica. */
    void offer(int author) {
        if (!queued.get(author)
                && !waitsForRead.get(author)
                && nextOf(author) <= replication.stored().get(author)) {
            queued.set(author);
            if (open.containsKey(author)) {
                queue.addFirst(author);
            } else {
                queue.add(author);
            }
        }
    }

    private long nextOf(int author) {
        return Math.max(link.remote().known.get(author), sent.get(author)) + 1;
    }

    /** The remote wants only clocks of a replica. */
    void makeLazy(int author) {
        lazy.set(author);
    }

    /**
     * The remote wants a replica's records from a sequence on. It may have more than its clock says: the beginning of a run,
     * which it can't pass on without the end.
     */
    void makeEager(int author, long from) {
        lazy.clear(author);
        closeRun(author);
        // It is sent anew, so what was on its way counts no longer.
        land(run -> run.author() == author);
        sent.set(author, Math.min(from - 1, replication.stored().get(author)));
        needed.set(author);
        forgetLoaded(author);
        offer(author);
    }

    /** The remote wants everything that its clock lacks, from its clock on. */
    void makeAllEager(long nowMs) {
        lazy.clear();
        restart(nowMs);
    }

    /** Nobody is to have anything of a replica from a sequence on. */
    void forget(int author, long from) {
        closeRun(author);
        land(run -> run.author() == author && run.last() >= from);
    }

    /** Counts runs as on their way no longer. */
    private void land(Predicate<InFlight> which) {
        inFlight.removeIf(run -> {
            boolean landed = which.test(run);
            if (landed) {
                inFlightBytes -= run.bytes();
            }
            return landed;
        });
    }

    /** The remote's clock has grown. */
    void acknowledged(long nowMs) {
        boolean progress = false;
        while (!inFlight.isEmpty()
                && link.remote().known.get(inFlight.element().author())
                        >= inFlight.element().last()) {
            inFlightBytes -= inFlight.remove().bytes();
            progress = true;
        }
        if (progress) {
            window = Math.min(WINDOW_BYTES, 2 * window);
        }
        if (progress || inFlight.isEmpty()) {
            progressAt = nowMs;
        }
    }

    /** Whether the remote got a record from here: it was sent, and acknowledged. */
    boolean delivered(int author, long sequence) {
        return sent.get(author) >= sequence && link.remote().known.get(author) >= sequence;
    }

    /** Bytes of records that were sent and not acknowledged. */
    long inFlightBytes() {
        return inFlightBytes;
    }

    /** Since when records are in flight without any acknowledgement; {@link Long#MAX_VALUE} if none are. */
    long stalledSince() {
        return inFlight.isEmpty() ? Long.MAX_VALUE : progressAt;
    }

    /** When {@link #pump} has something to do though nothing happens until then. */
    long nextWakeUp() {
        return queue.isEmpty() || link.congested ? Long.MAX_VALUE : gatherUntil;
    }

    /** Bytes of records that were read from the store and not sent yet. */
    long loadedBytes() {
        return loadedBytes;
    }

    private void forgetLoaded(int author) {
        Loaded load = loads.remove(author);
        if (load != null) {
            load.clear();
        }
    }

    /** Takes records that were asked for. */
    private void loaded(int author, Loaded load, List<ChainedRecord> records) {
        reads--;
        if (loads.get(author) == load) {
            load.requested = false;
            load.unavailable = records.isEmpty();
            records.forEach(load::add);
        }
        offerParked();
        offer(author);
    }

    private void offerParked() {
        parked.stream().forEach(this::offer);
        parked.clear();
    }

    /** Sends what can be sent now. */
    void pump(long nowMs) {
        offerUnread();
        if (queue.isEmpty() || !link.isReady() || link.congested || gathers(nowMs)) {
            return;
        }
        gatherUntil = Long.MAX_VALUE;
        boolean wasIdle = inFlight.isEmpty();
        if (wasIdle && nowMs - progressAt > replication.options().receiveTimeoutMs()) {
            window = FIRST_WINDOW_BYTES;
        }
        link.encoder.beginRecords();
        for (int author = nextAuthor(); author != Replicas.UNKNOWN; author = nextAuthor()) {
            step(author);
            offerUnread();
        }
        flush();
        if (wasIdle) {
            progressAt = nowMs;
        }
        if (!inFlight.isEmpty()) {
            pushedAt = nowMs;
        }
    }

    /** Whose record is next, now at the head of the queue; {@link Replicas#UNKNOWN} if nothing can be sent. */
    private int nextAuthor() {
        if (queue.isEmpty()) {
            return Replicas.UNKNOWN;
        }
        int head = queue.element();
        // Nobody else can bring the remote what is made here.
        if (presses(head) || hasRoom(head == replication.replicas().self() ? WINDOW_BYTES : window)) {
            return head;
        }
        for (int author : queue) {
            if (presses(author)) {
                queue.removeFirstOccurrence(author);
                queue.addFirst(author);
                return author;
            }
        }
        return Replicas.UNKNOWN;
    }

    /** Whether a replica's next record goes before those of others, and though there is little room. */
    private boolean presses(int author) {
        // What has begun is of no use to the remote, and not acknowledged, before it is whole.
        return open.containsKey(author) || (needed.get(author) && hasRoom(WINDOW_BYTES));
    }

    /** Whether a run may begin where so many bytes may be on their way. */
    private boolean hasRoom(long most) {
        return openBytes < MAX_OPEN_BYTES && inFlightBytes + runBytes - openBytes < most;
    }

    /** Whether more is to come before anything leaves: to pinners, pushes have a time between them even if it is quiet. */
    private boolean gathers(long nowMs) {
        boolean pinner = replication.isPinner(link.peer());
        long restUntil = pushedAt + replication.options().debouncePushToPinnerMs();
        boolean urgent = nextOf(replication.replicas().self()) <= replication.urgent();
        if (pinner ? nowMs >= restUntil || urgent || !open.isEmpty() : inFlight.isEmpty()) {
            return false;
        }
        long backlog = 0;
        for (int author : queue) {
            backlog += replication.stored().get(author) - nextOf(author) + 1;
            if (backlog >= FULL_BACKLOG) {
                return false;
            }
        }
        if (gatherUntil == Long.MAX_VALUE) {
            gatherUntil = pinner ? restUntil : nowMs + replication.options().debouncePushMs();
        }
        return nowMs < gatherUntil;
    }

    /** Sends the next record of the replica at the head of the queue, or moves the head. */
    private void step(int author) {
        long next = nextOf(author);
        // A run that has begun is ended, whatever the remote wants of later ones.
        boolean wanted = pushes(author) || open.containsKey(author);
        if (!wanted || next > replication.stored().get(author)) {
            leaveQueue(author);
            needed.clear(author);
            return;
        }
        ChainedRecord record = find(author, next);
        if (record == null) {
            leaveQueue(author);
            return;
        }
        for (Dependency dependency : record.record().dependencies()) {
            int other = replication.replicas().find(dependency.replica());
            long last = Math.min(dependency.sequence(), replication.stored().get(other));
            if (nextOf(other) > last || !pushes(other)) {
                continue;
            }
            if (presses(author)) {
                needed.set(other);
                if (!presses(other)) {
                    // An open run must be ended rather than wait for causes that can't be sent before it is.
                    continue;
                }
            }
            if (isLoading(other) || parked.get(other)) {
                leaveQueue(author);
                parked.set(author);
            } else {
                queue.addFirst(other);
                queued.set(other);
            }
            return;
        }
        append(author, record);
    }

    private void leaveQueue(int author) {
        queue.remove();
        queued.clear(author);
    }

    /** Whether there is room for what another read brings. */
    private boolean canRead() {
        return reads < MAX_READS && loadedBytes < MAX_LOADED_BYTES;
    }

    /**
     * Takes up authors of whom nothing could be read for want of room, once there is some. If all that was read waits for
     * one of them, it has to be read again later.
     */
    private void offerUnread() {
        if (unread.isEmpty() || !queue.isEmpty()) {
            return;
        }
        if (reads == 0 && !canRead()) {
            loads.values().forEach(Loaded::clear);
        }
        if (canRead()) {
            int author = unread.remove();
            waitsForRead.clear(author);
            // It first, lest others that wait for it take the room again.
            offer(author);
            offerParked();
        }
    }

    private boolean isLoading(int author) {
        if (waitsForRead.get(author)) {
            return true;
        }
        Loaded load = loads.get(author);
        return load != null && (load.requested || load.unavailable) && load.records.isEmpty();
    }

    private @Nullable ChainedRecord find(int author, long sequence) {
        ChainedRecord recent = replication.recent().get(author, sequence);
        if (recent != null) {
            forgetLoaded(author);
            return recent;
        }
        Loaded load = loads.computeIfAbsent(author, key -> new Loaded());
        while (!load.records.isEmpty() && load.records.element().record().sequence() < sequence) {
            load.remove();
        }
        ChainedRecord head = load.records.peek();
        if (head != null && head.record().sequence() != sequence) {
            // The session went back to before what was read for it.
            load.clear();
            head = null;
        }
        if (!load.requested && !load.unavailable && load.records.size() < LOAD_RECORDS / 2) {
            if (canRead()) {
                requestMore(author, load, sequence);
            } else if (head == null) {
                unread.add(author);
                waitsForRead.set(author);
            }
        }
        return head;
    }

    /** Reads on while there is still something to send, so that the store and the network work at the same time. */
    private void requestMore(int author, Loaded load, long sequence) {
        ChainedRecord last = load.records.peekLast();
        long from = last == null ? sequence : last.record().sequence() + 1;
        if (from > replication.stored().get(author) || replication.recent().get(author, from) != null) {
            return;
        }
        load.requested = true;
        reads++;
        int share = Math.max(8 * 1024, LOAD_BYTES / loads.size());
        Chains.Point head =
                last == null ? replication.pointBefore(author, from - 1) : new Chains.Point(from - 1, last.head());
        int most = Math.max(8, LOAD_RECORDS / loads.size());
        replication.load(link, author, from, head, most, share, (records, nowMs) -> {
            loaded(author, load, records);
            pump(nowMs);
        });
    }

    private void append(int author, ChainedRecord chained) {
        ChangeRecord record = chained.record();
        if (record.body().length >= LARGE_BODY_BYTES) {
            flush();
            sendLarge(author, chained);
            link.encoder.beginRecords();
        } else {
            if (link.encoder.size() + record.size() > MAX_RECORDS_BYTES) {
                flush();
                link.encoder.beginRecords();
            }
            link.encoder.addRecord(author, chained);
        }
        if (author != runAuthor) {
            endRun();
            runAuthor = author;
        }
        runLast = record.sequence();
        runBytes += record.size();
        sent.set(author, record.sequence());
        if (author == replication.replicas().self()) {
            replication.onSending(link);
        }
        if (record.isSigned() || replication.isEnd(author, chained)) {
            closeRun(author);
        } else {
            open.merge(author, record.size(), Integer::sum);
            openBytes += record.size();
        }
        if (link.encoder.size() >= FULL_MESSAGE_BYTES) {
            flush();
            link.encoder.beginRecords();
        }
    }

    /** The remote has, or is not to get, the end of what it can't acknowledge yet. */
    private void closeRun(int author) {
        Integer bytes = open.remove(author);
        openBytes -= bytes == null ? 0 : bytes;
    }

    private void sendLarge(int author, ChainedRecord record) {
        link.send(link.encoder.largeRecord(author, record));
        byte[] body = record.record().body();
        for (int from = 0; from < body.length; from += PART_BYTES) {
            link.encoder.begin(Wire.LARGE_RECORD_PART).writeBytes(body, from, Math.min(PART_BYTES, body.length - from));
            link.send(link.encoder.finish());
        }
    }

    private void endRun() {
        if (runBytes > 0) {
            inFlight.add(new InFlight(runAuthor, runLast, runBytes));
            inFlightBytes += runBytes;
        }
        runAuthor = Replicas.UNKNOWN;
        runBytes = 0;
    }

    private void flush() {
        endRun();
        if (link.encoder.hasRecords()) {
            link.send(link.encoder.finish());
        }
    }
}
