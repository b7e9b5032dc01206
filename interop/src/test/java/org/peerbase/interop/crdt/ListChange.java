package org.peerbase.interop.crdt;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.Rga;

/**
 * Changes by name. Those of a list name their place by the elements there, which are all different: where concurrent
 * insertions stand may differ, and then indices would mean something else.
 */
final class ListChange {
    private ListChange() {}

    /** Whether the elements that the change names are there. */
    static boolean canHappen(Crdt target, Step.Change change) {
        if (!(target instanceof Rga<?> list) || change.mutator().equals("push")) {
            return true;
        }
        Object place = change.arguments().get(0);
        return place == null || list.value().contains(place);
    }

    static void make(Crdt target, Step.Change change) {
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
            case "addRightOf" -> list.mutate("addRight", id(list, arguments[0]), arguments[1]);
            case "removeVertex" -> list.mutate("remove", id(list, arguments[0]));
            default -> list.mutate(change.mutator(), arguments);
        }
    }

    private static @Nullable Object id(Rga<?> list, @Nullable Object element) {
        return element == null ? null : list.idAt(list.value().indexOf(element));
    }
}
