package org.peerbase.interop.crdt;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.Rga;
import org.peerbase.crdt.dot.Dot;

/**
 * Changes by name. Those of a list name their place by an element, and all elements are different: where concurrent
 * insertions stand may differ, and then indices would mean something else.
 */
final class ListChanges {
    private final Map<Object, Dot> ids = new HashMap<>();

    /** Whether the element that the change names is there, or was, if that is enough. */
    boolean canHappen(Crdt target, Step.Change change) {
        if (!(target instanceof Rga<?> list) || change.mutator().equals("push")) {
            return true;
        }
        Object place = change.arguments().get(0);
        return switch (change.mutator()) {
            case "addRightOf", "removeVertex" -> place == null || isKnown(list, place);
            default -> place == null || list.value().contains(place);
        };
    }

    private boolean isKnown(Rga<?> list, Object element) {
        Dot id = ids.get(element);
        try {
            return id != null && list.indexOf(id) >= -1;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    void make(Crdt target, Step.Change change) {
        @Nullable Object[] arguments = change.arguments().toArray();
        if (!(target instanceof Rga<?> list)) {
            target.mutate(change.mutator(), arguments);
            return;
        }
        switch (change.mutator()) {
            case "insertAfter" -> {
                List<?> elements = List.copyOf((Collection<?>) arguments[1]);
                int index = arguments[0] == null ? 0 : list.value().indexOf(arguments[0]) + 1;
                if (elements.size() == 1) {
                    list.mutate("insertAt", index, elements.get(0));
                } else {
                    list.mutate("insertAllAt", index, elements);
                }
            }
            case "removeElement" -> list.mutate("removeAt", list.value().indexOf(arguments[0]));
            case "updateElement" -> list.mutate("updateAt", list.value().indexOf(arguments[0]), arguments[1]);
            case "addRightOf" -> list.mutate("addRight", id(arguments[0]), arguments[1]);
            case "removeVertex" -> list.mutate("remove", id(arguments[0]));
            default -> list.mutate(change.mutator(), arguments);
        }
        List<?> elements = list.value();
        for (int i = 0; i < elements.size(); i++) {
            ids.putIfAbsent(elements.get(i), list.idAt(i));
        }
    }

    private @Nullable Dot id(@Nullable Object element) {
        return element == null ? null : ids.get(element);
    }
}
