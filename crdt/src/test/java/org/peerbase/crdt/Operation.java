package org.peerbase.crdt;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call of a mutator by its name. */
record Operation(String mutator, List<@Nullable Object> arguments) {
    static Operation of(String mutator, @Nullable Object... arguments) {
        return new Operation(mutator, Arrays.asList(arguments));
    }

    /** Does it, or nothing where there is no such index. */
    void on(Crdt crdt) {
        try {
            crdt.mutate(mutator, arguments.toArray());
        } catch (IndexOutOfBoundsException e) {
            // The value is too short for it.
        }
    }

    @Nullable
    Object argument(int index) {
        return arguments.get(index);
    }

    /** The operation inside {@code applySub}. */
    Operation inner() {
        return new Operation((String) arguments.get(2), arguments.subList(3, arguments.size()));
    }

    @Override
    public String toString() {
        return mutator + arguments;
    }
}
