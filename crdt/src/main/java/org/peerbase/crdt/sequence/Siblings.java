package org.peerbase.crdt.sequence;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The children of an element on one side of it, in order: none or one nearly always (a run is a set of itself), many
 * only where several inserted at one place without knowing of each other.
 */
sealed interface Siblings permits Run, Siblings.None, Siblings.Many {
    /** No children. */
    Siblings NONE = new None();

    /** These children and {@code run}, which is not among them. */
    Siblings with(Run run, Comparator<Run> order);

    /** The first child, null if none. */
    @Nullable
    Run first();

    /** The first child that belongs after {@code run}, null if none. */
    @Nullable
    Run after(Run run, Comparator<Run> order);

    record None() implements Siblings {
        @Override
        public Siblings with(Run run, Comparator<Run> order) {
            return run;
        }

        @Override
        public @Nullable Run first() {
            return null;
        }

        @Override
        public @Nullable Run after(Run run, Comparator<Run> order) {
            return null;
        }
    }

    record Many(TreeSet<Run> runs) implements Siblings {
        @Override
        public Siblings with(Run run, Comparator<Run> order) {
            runs.add(run);
            return this;
        }

        @Override
        public Run first() {
            return runs.first();
        }

        @Override
        public @Nullable Run after(Run run, Comparator<Run> order) {
            return runs.higher(run);
        }
    }
}
