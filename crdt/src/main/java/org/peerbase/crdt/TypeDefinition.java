package org.peerbase.crdt;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A replicated data type of a developer's own: a join semilattice of immutable states, and mutators that give deltas,
 * which are states too. Register it with {@link CrdtTypes#define}, and prove it with
 * {@link org.peerbase.crdt.laws.CrdtLaws}. Whatever a definition throws, the replica stays as it was: see
 * {@link DefinitionFailedException}.
 *
 * @param <S> states; immutable, with {@code equals}
 */
public interface TypeDefinition<S> {
    /** The state before any change. Asked for once. */
    S initial();

    /** The least state above both: commutative, associative and idempotent. */
    S join(S one, S other);

    /** The value of a state that users see: immutable, since it is kept and given out again. */
    @Nullable
    Object value(S state);

    /**
     * The value of a state, made from the value of the state before: for types whose value is costly to make anew. Equal to
     * {@link #value} of {@code after}, which is what it is unless a type can do better.
     *
     * @param before the state before
     * @param after the join of {@code before} and {@code delta}
     * @param delta what was joined to {@code before}: a delta, or a whole state
     * @param valueBefore the value of {@code before}, which must not change
     */
    default @Nullable Object incrementalValue(S before, S after, S delta, @Nullable Object valueBefore) {
        return value(after);
    }

    /** The mutators by name. Asked for once. */
    Map<String, Mutator<S>> mutators();

    /** Writes a state; equal states must give equal bytes. */
    void write(S state, ByteWriter writer);

    /**
     * Reads what {@link #write} wrote; other bytes may be refused with any unchecked exception. What reads but doesn't
     * write back to the same bytes is refused by the caller.
     */
    S read(ByteReader reader);

    /** Makes the delta of a change. */
    @FunctionalInterface
    interface Mutator<S> {
        /**
         * The state to join to {@code state}; {@code state} itself if there is nothing to change.
         *
         * @param id the replica that makes the change
         * @throws IllegalArgumentException if the arguments don't suit the mutator
         */
        S mutate(ReplicaId id, S state, @Nullable Object... arguments);
    }
}
