package org.peerbase.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one change did to the value of a {@link Crdt}: enough to keep a mirror of the value without reading it again.
 * Immutable.
 */
public sealed interface Change {
    /**
     * At {@code index} (in UTF-16 units) of a text, {@code removed} gave way to {@code inserted}. One of them may be
     * empty.
     */
    record TextSpliced(int index, String removed, String inserted) implements Change {}

    /** At {@code index} of a list, {@code removed} gave way to {@code inserted}. One of them may be empty. */
    record ListSpliced(int index, List<@Nullable Object> removed, List<@Nullable Object> inserted) implements Change {}

    /** {@code element} came into a set. */
    record ElementAdded(@Nullable Object element) implements Change {}

    /** {@code element} went out of a set. */
    record ElementRemoved(@Nullable Object element) implements Change {}

    /** {@code key} came into a map, with {@code value}. */
    record EntryAdded(@Nullable Object key, @Nullable Object value) implements Change {}

    /** {@code key} went out of a map; {@code value} was the last it had. */
    record EntryRemoved(@Nullable Object key, @Nullable Object value) implements Change {}

    /** The value under {@code key} of a map changed by {@code change}. */
    record EntryChanged(@Nullable Object key, Change change) implements Change {}

    /** The value as a whole went from {@code before} to {@code after}. */
    record ValueChanged(@Nullable Object before, @Nullable Object after) implements Change {}
}
