package org.peerbase;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.SharedState;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;

/**
 * What users have open of one collaboration: its root and its sub-collaborations, one history all of them. Thread-safe;
 * guarded by the lock of the state, since listeners that are called under it may open another.
 */
final class Views {
    private final CollaborationDriver driver;
    private final SharedState state;
    private final @Nullable CollaborationView<?> root;
    private final Map<String, CollaborationView<?>> subs = new HashMap<>();
    private final StateEvents stateEvents;

    <C extends Crdt> Views(CollaborationDriver driver, SharedState state, String name, CrdtType<C> type) {
        this.driver = driver;
        this.state = state;
        this.stateEvents = new StateEvents(state, driver::isLocalThread);
        this.root = new CollaborationView<>(driver, null, name, "", state.open("", type));
    }

    /** Of a replica that can't read: there is nothing to hold. */
    Views(CollaborationDriver driver, SharedState state) {
        this.driver = driver;
        this.state = state;
        this.stateEvents = new StateEvents(state, driver::isLocalThread);
        this.root = null;
    }

    CollaborationView<?> root() {
        CollaborationView<?> readable = root;
        if (readable == null) {
            throw new IllegalStateException("this replica can't read");
        }
        return readable;
    }

    /**
     * The sub-collaboration of a name; the same one each time.
     *
     * @throws PeerBaseException if it is open with another type
     */
    <S extends Crdt> CollaborationView<S> sub(CollaborationView<?> parent, String name, CrdtType<S> type) {
        String path = SubPath.of(parent.path(), name);
        synchronized (state.lock()) {
            driver.requireRunning();
            CollaborationView<?> known = subs.get(path);
            if (known == null) {
                CollaborationView<S> opened =
                        new CollaborationView<>(driver, parent, name, path, state.open(path, type));
                subs.put(path, opened);
                return opened;
            }
            return known.as(type);
        }
    }

    /** From now on, and until it ends, a view tells of the changes in it and below it. */
    void observe(CollaborationView<?> view) {
        synchronized (state.lock()) {
            if (view == root || subs.get(view.path()) == view) {
                stateEvents.add(view);
            }
        }
    }

    /** The sub-collaborations below a path that the history knows. */
    Set<Sub> subsOf(String path) {
        Set<Sub> subs = new LinkedHashSet<>();
        state.subs()
                .forEach((subPath, types) -> SubPath.childOf(path, subPath)
                        .ifPresent(name -> types.forEach(type -> subs.add(new Sub(name, type)))));
        return Collections.unmodifiableSet(subs);
    }

    /**
     * Ends the view of a sub-collaboration, and those below it. Their data stay in the history.
     *
     * @return completes when what was changed is stored
     */
    CompletableFuture<Void> close(CollaborationView<?> view) {
        List<CollaborationView<?>> closing;
        synchronized (state.lock()) {
            closing = subs.values().stream()
                    .filter(open -> open == view || open.path().startsWith(view.path() + "/"))
                    .toList();
            for (CollaborationView<?> open : closing) {
                subs.remove(open.path());
                stateEvents.remove(open);
                state.close(open.path(), open.shared().type().name());
            }
        }
        var unused = driver.save().whenComplete((done, failure) -> closing.forEach(CollaborationView::finish));
        return view.ended();
    }

    /** The collaboration has stopped, and with it all views. */
    void finish() {
        List<CollaborationView<?>> open;
        synchronized (state.lock()) {
            open = List.copyOf(subs.values());
            subs.clear();
            stateEvents.clear();
        }
        open.forEach(CollaborationView::finish);
        if (root != null) {
            root.finish();
        }
    }

    /** Tells all. */
    void tell(CollaborationEvent event) {
        each(view -> view.events().add(event));
    }

    private void each(Consumer<CollaborationView<?>> action) {
        List<CollaborationView<?>> open;
        synchronized (state.lock()) {
            open = List.copyOf(subs.values());
        }
        open.forEach(action);
        if (root != null) {
            action.accept(root);
        }
    }
}
