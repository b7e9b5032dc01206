package org.peerbase;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.peerbase.crdt.Change;

/**
 * The events of one collaboration on their way to the listeners, which are called on their own thread. A slow listener
 * finds changes gathered, and beyond a limit only the news that there were too many.
 */
final class EventQueue {
    /** The most changes that wait for a listener. */
    static final int MAX_CHANGES = 65_536;

    /** The most events that wait for a listener; the newest replace the oldest, and a change that goes so is told of. */
    static final int MAX_EVENTS = 4_096;

    private final Mailbox mailbox;
    private final Listeners<CollaborationEvent> listeners = new Listeners<>();

    // Guarded by waiting.
    private final ArrayDeque<CollaborationEvent> waiting = new ArrayDeque<>();
    private List<Change> gathering = new ArrayList<>();
    private List<String> gatheringSub = List.of();
    private boolean gatheringLocal;
    private boolean overflown;
    private int waitingChanges;
    private boolean scheduled;

    EventQueue(Executor threads) {
        mailbox = new Mailbox(threads, () -> {});
    }

    <E extends CollaborationEvent> Registration on(Class<E> kind, Consumer<? super E> consumer) {
        return listeners.add(kind, consumer);
    }

    /** Adds changes of the state, or of that of a sub; quick, for it is called under the lock of the state. */
    void changed(List<String> sub, List<Change> changes, boolean local) {
        synchronized (waiting) {
            if (overflown) {
                return;
            }
            if (waitingChanges + changes.size() > MAX_CHANGES) {
                overflow();
            } else {
                if (gatheringLocal != local || !gatheringSub.equals(sub)) {
                    finishGathering();
                }
                gatheringLocal = local;
                gatheringSub = sub;
                gathering.addAll(changes);
                waitingChanges += changes.size();
            }
        }
        schedule();
    }

    void add(CollaborationEvent event) {
        synchronized (waiting) {
            makeRoom();
            finishGathering();
            waiting.add(event);
        }
        schedule();
    }

    /** One turn is enough for all that waits, however long a listener takes. */
    private void schedule() {
        synchronized (waiting) {
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        mailbox.execute(this::deliver);
    }

    /** First, so that nothing comes after the event that is added: it may be the last one. */
    private void makeRoom() {
        while (waiting.size() + (isGathering() ? 2 : 1) > MAX_EVENTS) {
            if (waiting.poll() instanceof CollaborationEvent.StateChanged) {
                overflow();
            }
        }
    }

    private boolean isGathering() {
        return overflown || !gathering.isEmpty();
    }

    private void overflow() {
        waiting.removeIf(CollaborationEvent.StateChanged.class::isInstance);
        gathering = new ArrayList<>();
        waitingChanges = 0;
        overflown = true;
    }

    private void finishGathering() {
        if (overflown) {
            waiting.add(new CollaborationEvent.StateChanged(List.of(), List.of(), false, false));
            overflown = false;
        } else if (!gathering.isEmpty()) {
            waiting.add(
                    new CollaborationEvent.StateChanged(gatheringSub, List.copyOf(gathering), gatheringLocal, true));
            gathering = new ArrayList<>();
        }
    }

    private void deliver() {
        List<CollaborationEvent> events;
        synchronized (waiting) {
            finishGathering();
            events = List.copyOf(waiting);
            waiting.clear();
            waitingChanges = 0;
            scheduled = false;
        }
        events.forEach(listeners::tell);
    }
}
