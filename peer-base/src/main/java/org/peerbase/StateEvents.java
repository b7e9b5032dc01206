package org.peerbase;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.peerbase.collaboration.SharedState;
import org.peerbase.crdt.Change;
import org.peerbase.crdt.ChangeListener;
import org.peerbase.crdt.Crdt;

/**
 * Hears of all changes of a collaboration and tells each to the views that it concerns: the one that it was made in and
 * those above. Guarded by the lock of the state. Types that no view listens to are not listened to either, for they
 * describe their changes only if someone listens.
 */
final class StateEvents {
    private final SharedState state;
    private final BooleanSupplier isLocal;
    private final List<Source> sources = new ArrayList<>();
    private final List<CollaborationView<?>> views = new ArrayList<>();
    private boolean watching;

    /** @param isLocal whether the change of the moment is made by this peer */
    StateEvents(SharedState state, BooleanSupplier isLocal) {
        this.state = state;
        this.isLocal = isLocal;
    }

    /** A data type, heard by those views that it concerns. */
    private final class Source implements ChangeListener {
        private final String path;
        private final Crdt crdt;
        private boolean heard;

        private Source(String path, Crdt crdt) {
            this.path = path;
            this.crdt = crdt;
        }

        private Optional<List<String>> from(CollaborationView<?> view) {
            // Where peers have used a name with several types, each is another sub-collaboration.
            boolean isOther = path.equals(view.path()) && crdt != view.shared();
            return isOther ? Optional.empty() : SubPath.names(view.path(), path);
        }

        @Override
        public void changed(List<Change> changes) {
            boolean local = isLocal.getAsBoolean();
            views.forEach(view -> from(view).ifPresent(sub -> view.events().changed(sub, changes, local)));
        }

        private void hearIfWanted() {
            boolean wanted = views.stream().anyMatch(view -> from(view).isPresent());
            if (wanted && !heard) {
                crdt.addListener(this);
            } else if (heard && !wanted) {
                crdt.removeListener(this);
            }
            heard = wanted;
        }
    }

    /** Tells {@code view} of changes from now on. */
    void add(CollaborationView<?> view) {
        if (!watching) {
            watching = true;
            state.watch(this::found);
        }
        views.add(view);
        sources.forEach(Source::hearIfWanted);
    }

    /** Tells nobody any more. */
    void clear() {
        views.clear();
        sources.forEach(Source::hearIfWanted);
    }

    private void found(String path, Crdt crdt) {
        Source source = new Source(path, crdt);
        sources.add(source);
        source.hearIfWanted();
    }

    /** Tells {@code view} no more. */
    void remove(CollaborationView<?> view) {
        if (views.remove(view)) {
            sources.forEach(Source::hearIfWanted);
        }
    }
}
