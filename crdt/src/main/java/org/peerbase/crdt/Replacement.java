package org.peerbase.crdt;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one change that leads from a value to another: what lies between equal beginnings and equal ends. */
final class Replacement {
    private Replacement() {}

    /** Adds what leads from one text to another; whole characters, where the texts have them. */
    static void ofText(String before, String after, List<Change> changes) {
        int start = 0;
        int shorter = Math.min(before.length(), after.length());
        while (start < shorter && before.charAt(start) == after.charAt(start)) {
            start++;
        }
        start -= start > 0 && Character.isHighSurrogate(before.charAt(start - 1)) ? 1 : 0;
        int end = 0;
        while (end < shorter - start && last(before, end) == last(after, end)) {
            end++;
        }
        end -= end > 0 && Character.isLowSurrogate(last(before, end - 1)) ? 1 : 0;
        String removed = before.substring(start, before.length() - end);
        String inserted = after.substring(start, after.length() - end);
        if (!removed.isEmpty() || !inserted.isEmpty()) {
            changes.add(new Change.TextSpliced(start, removed, inserted));
        }
    }

    private static char last(String text, int before) {
        return text.charAt(text.length() - 1 - before);
    }

    /** Adds what leads from one list to another. */
    static void ofList(List<@Nullable Object> before, List<@Nullable Object> after, List<Change> changes) {
        int start = 0;
        int shorter = Math.min(before.size(), after.size());
        while (start < shorter && Objects.equals(before.get(start), after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && Objects.equals(last(before, end), last(after, end))) {
            end++;
        }
        List<@Nullable Object> removed = before.subList(start, before.size() - end);
        List<@Nullable Object> inserted = after.subList(start, after.size() - end);
        if (!removed.isEmpty() || !inserted.isEmpty()) {
            changes.add(new Change.ListSpliced(start, removed, inserted));
        }
    }

    private static @Nullable Object last(List<@Nullable Object> list, int before) {
        return list.get(list.size() - 1 - before);
    }

    /** Adds that a value as a whole is another one, if it is. */
    static void ofValue(@Nullable Object before, @Nullable Object after, List<Change> changes) {
        if (!Objects.equals(before, after)) {
            changes.add(new Change.ValueChanged(before, after));
        }
    }
}
