package org.peerbase.crdt.laws;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Change;
import org.peerbase.crdt.ChangeListener;
import org.peerbase.crdt.Crdt;

/**
 * A copy of a replica's value that is kept by its {@link Change}s alone, as a user interface would. A change that does not
 * fit the value it should apply to is a fault of the type, and throws an {@link AssertionError}. Not safe for use by
 * several threads.
 */
public final class Mirror implements ChangeListener {
    private @Nullable Object value;

    /** A mirror that begins with {@code value}, as {@link Crdt#value} gives it. */
    public Mirror(@Nullable Object value) {
        this.value = value;
    }

    /** A mirror of {@code crdt} from here on. */
    public static Mirror of(Crdt crdt) {
        Mirror mirror = new Mirror(crdt.value());
        crdt.addListener(mirror);
        return mirror;
    }

    /** What {@link Crdt#value} should give. */
    public @Nullable Object value() {
        return value;
    }

    @Override
    public void changed(List<Change> changes) {
        for (Change change : changes) {
            value = after(value, change);
        }
    }

    private static @Nullable Object after(@Nullable Object value, Change change) {
        if (change instanceof Change.ValueChanged whole) {
            expect(change, "the value", whole.before(), value);
            return whole.after();
        } else if (change instanceof Change.TextSpliced splice && value instanceof String text) {
            return spliced(text, splice);
        } else if (change instanceof Change.ListSpliced splice && value instanceof List<?> list) {
            return spliced(list, splice);
        } else if (value instanceof Set<?> set) {
            return elementChanged(set, change);
        } else if (value instanceof Map<?, ?> map) {
            return entryChanged(map, change);
        }
        throw noChangeOf(value, change);
    }

    private static String spliced(String text, Change.TextSpliced splice) {
        int end = splice.index() + splice.removed().length();
        checkRange(splice, splice.index(), end, text.length());
        expect(splice, "the removed text", splice.removed(), text.substring(splice.index(), end));
        return text.substring(0, splice.index()) + splice.inserted() + text.substring(end);
    }

    private static List<@Nullable Object> spliced(List<?> before, Change.ListSpliced splice) {
        List<@Nullable Object> list = new ArrayList<>(before);
        int end = splice.index() + splice.removed().size();
        checkRange(splice, splice.index(), end, list.size());
        List<@Nullable Object> range = list.subList(splice.index(), end);
        expect(splice, "the removed elements", splice.removed(), range);
        range.clear();
        list.addAll(splice.index(), splice.inserted());
        return Collections.unmodifiableList(list);
    }

    private static Set<@Nullable Object> elementChanged(Set<?> before, Change change) {
        Set<@Nullable Object> set = new LinkedHashSet<>(before);
        if (change instanceof Change.ElementAdded added) {
            expect(change, "that the element is new", true, set.add(added.element()));
        } else if (change instanceof Change.ElementRemoved removed) {
            expect(change, "that the element was there", true, set.remove(removed.element()));
        } else {
            throw noChangeOf(before, change);
        }
        return Collections.unmodifiableSet(set);
    }

    private static Map<@Nullable Object, @Nullable Object> entryChanged(Map<?, ?> before, Change change) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>(before);
        if (change instanceof Change.EntryAdded added) {
            expect(change, "that the key is new", false, map.containsKey(added.key()));
            map.put(added.key(), added.value());
        } else if (change instanceof Change.EntryRemoved removed) {
            expect(change, "that the key was there", true, map.containsKey(removed.key()));
            expect(change, "the last value", removed.value(), map.remove(removed.key()));
        } else if (change instanceof Change.EntryChanged changed) {
            expect(change, "that the key was there", true, map.containsKey(changed.key()));
            map.put(changed.key(), after(map.get(changed.key()), changed.change()));
        } else {
            throw noChangeOf(before, change);
        }
        return Collections.unmodifiableMap(map);
    }

    private static AssertionError noChangeOf(@Nullable Object value, Change change) {
        return new AssertionError(change + " is no change of " + value);
    }

    private static void checkRange(Change change, int start, int end, int length) {
        if (start < 0 || end > length) {
            throw new AssertionError(change + " goes from " + start + " to " + end + " of 0 to " + length);
        }
    }

    private static void expect(Change change, String what, @Nullable Object said, @Nullable Object is) {
        if (!Objects.equals(said, is)) {
            throw new AssertionError(change + ": " + what + " is " + is);
        }
    }
}
