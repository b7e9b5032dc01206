package org.peerbase.crdt;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A replicated data type of a developer's own: a join semilattice of immutable states, and mutators that give deltas,
 * which are states too. Register it with {@link CrdtTypes#define}, and prove it with
 * {@link org.peerbase.crdt.laws.CrdtLaws}.
 *
 * @param <S> states; immutable, with {@code equals}
 */
public interface TypeDefinition<S> {
    /** The state before any change. */
    S initial();

    /** The least state above both: commutative, associative and idempotent. */
    S join(S one, S other);

    /** The value of a state that users see. */
    @Nullable
    Object value(S state);

    /** The mutators by name. */
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
