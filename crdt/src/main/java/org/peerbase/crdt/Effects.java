package org.peerbase.crdt;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a change did: to the value, which is the list, and to parts of it that somebody listens to. */
final class Effects extends AbstractList<Change> {
    private final List<Change> changes = new ArrayList<>(1);
    private final List<Notice> parts = new ArrayList<>(0);

    @Override
    public void add(int index, Change change) {
        changes.add(index, change);
    }

    @Override
    public Change get(int index) {
        return changes.get(index);
    }

    @Override
    public int size() {
        return changes.size();
    }

    /** The changes of the whole value, for whoever asked for the change. */
    List<Change> changes() {
        return Collections.unmodifiableList(changes);
    }

    /** Adds what the listener to a part is to hear. */
    void addPart(ChangeListener listener, List<Change> changesOfPart) {
        parts.add(new Notice(listener, changesOfPart));
    }

    /** Tells all: those first who listen to the whole. */
    void tell(List<ChangeListener> listeners) {
        if (listeners.isEmpty() && parts.isEmpty()) {
            return;
        }
        List<Change> whole = changes();
        List<Notice> notices = new ArrayList<>(listeners.size() + parts.size());
        listeners.forEach(listener -> notices.add(new Notice(listener, whole)));
        notices.addAll(parts);
        Notice.sendAll(notices, whole);
    }
}
