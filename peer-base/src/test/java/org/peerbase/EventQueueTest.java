package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.CollaborationEvent.Saved;
import org.peerbase.CollaborationEvent.StateChanged;
import org.peerbase.crdt.Change;

/** Events on their way to listeners that are slower than they come: the test is the thread. */
final class EventQueueTest {
    private static final Change CHANGE = new Change.ElementAdded("x");

    private static final List<String> HERE = List.of();

    private final ArrayDeque<Runnable> thread = new ArrayDeque<>();
    private final EventQueue queue = new EventQueue(thread::add);
    private final List<CollaborationEvent> told = new ArrayList<>();

    private void listen() {
        queue.on(CollaborationEvent.class, told::add);
    }

    private void runAll() {
        for (Runnable task = thread.poll(); task != null; task = thread.poll()) {
            task.run();
        }
    }

    @Test
    void shouldGatherChangesOfOneSide() {
        listen();
        queue.changed(HERE, List.of(CHANGE), true);
        queue.changed(HERE, List.of(CHANGE, CHANGE), true);
        runAll();
        assertThat(told).containsExactly(new StateChanged(HERE, List.of(CHANGE, CHANGE, CHANGE), true, true));
    }

    @Test
    void shouldKeepTheOrderOfSidesAndKinds() {
        listen();
        queue.changed(HERE, List.of(CHANGE), true);
        queue.changed(HERE, List.of(CHANGE), false);
        queue.add(new Saved(1));
        queue.changed(HERE, List.of(CHANGE), false);
        runAll();
        assertThat(told)
                .containsExactly(
                        new StateChanged(HERE, List.of(CHANGE), true, true),
                        new StateChanged(HERE, List.of(CHANGE), false, true),
                        new Saved(1),
                        new StateChanged(HERE, List.of(CHANGE), false, true));
    }

    @Test
    void shouldKeepChangesOfSubsApartAndInOrder() {
        listen();
        queue.changed(HERE, List.of(CHANGE), true);
        queue.changed(List.of("sub"), List.of(CHANGE), true);
        queue.changed(List.of("sub"), List.of(CHANGE), true);
        queue.changed(HERE, List.of(CHANGE), true);
        runAll();
        assertThat(told)
                .containsExactly(
                        new StateChanged(HERE, List.of(CHANGE), true, true),
                        new StateChanged(List.of("sub"), List.of(CHANGE, CHANGE), true, true),
                        new StateChanged(HERE, List.of(CHANGE), true, true));
    }

    @Test
    void shouldSayThatThereWereTooManyChangesRatherThanKeepThem() {
        listen();
        for (int i = 0; i <= EventQueue.MAX_CHANGES; i++) {
            queue.changed(HERE, List.of(CHANGE), false);
        }
        queue.changed(HERE, Collections.nCopies(10, CHANGE), false);
        runAll();
        assertThat(told).containsExactly(new StateChanged(HERE, List.of(), false, false));

        queue.changed(HERE, List.of(CHANGE), false);
        runAll();
        assertThat(told).last().isEqualTo(new StateChanged(HERE, List.of(CHANGE), false, true));
    }

    @Test
    void shouldForgetTheOldestOfTooManyEvents() {
        listen();
        for (int i = 1; i <= EventQueue.MAX_EVENTS + 5; i++) {
            queue.add(new Saved(i));
        }
        runAll();
        assertThat(told).hasSize(EventQueue.MAX_EVENTS).first().isEqualTo(new Saved(6));
        assertThat(told).last().isEqualTo(new Saved(EventQueue.MAX_EVENTS + 5));
    }

    @Test
    void shouldSayThatAChangeWasAmongTheEventsForgotten() {
        listen();
        queue.changed(HERE, List.of(CHANGE), true);
        for (int i = 1; i <= EventQueue.MAX_EVENTS; i++) {
            queue.add(new Saved(i));
        }
        queue.changed(HERE, List.of(CHANGE), true);
        queue.add(new Saved(0));
        runAll();
        assertThat(told).hasSize(EventQueue.MAX_EVENTS);
        assertThat(told.stream().filter(StateChanged.class::isInstance))
                .containsExactly(
                        new StateChanged(HERE, List.of(), false, false),
                        new StateChanged(HERE, List.of(CHANGE), true, true));

        queue.changed(HERE, List.of(CHANGE), true);
        runAll();
        assertThat(told).last().isEqualTo(new StateChanged(HERE, List.of(CHANGE), true, true));
    }

    @Test
    void shouldTellTheLastEventLastHoweverManyWait() {
        listen();
        queue.changed(HERE, List.of(CHANGE), true);
        for (int i = 1; i < EventQueue.MAX_EVENTS; i++) {
            queue.add(new Saved(i));
        }
        queue.add(new CollaborationEvent.Stopped());
        runAll();
        assertThat(told).hasSize(EventQueue.MAX_EVENTS).contains(new StateChanged(HERE, List.of(), false, false));
        assertThat(told).last().isEqualTo(new CollaborationEvent.Stopped());
    }

    @Test
    void shouldTakeOneTurnHoweverManyEventsWait() {
        List<Runnable> turns = new ArrayList<>();
        EventQueue slow = new EventQueue(turns::add);
        List<CollaborationEvent> heard = new ArrayList<>();
        slow.on(CollaborationEvent.class, event -> {
            heard.add(event);
            if (heard.size() == 1) {
                // While this listener is busy.
                for (int i = 2; i <= 100; i++) {
                    slow.changed(HERE, List.of(CHANGE), true);
                    slow.add(new Saved(i));
                }
            }
        });
        slow.add(new Saved(1));
        assertThat(turns).hasSize(1);
        turns.get(0).run();
        assertThat(heard).hasSize(1 + 99 * 2);
        assertThat(turns).hasSize(1);
    }

    @Test
    void shouldTellOnlyTheKindAskedForAndOnlyUntilTakenAway() {
        List<Saved> saved = new ArrayList<>();
        Registration registration = queue.on(Saved.class, saved::add);
        queue.changed(HERE, List.of(CHANGE), true);
        queue.add(new Saved(1));
        runAll();
        registration.close();
        registration.close();
        queue.add(new Saved(2));
        runAll();
        assertThat(saved).containsExactly(new Saved(1));
    }
}
