package org.peerbase.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A replica of a {@linkplain CrdtTypes#define defined} type. What its definition does wrong comes out as a
 * {@link DefinitionFailedException}, or, over the bytes of another replica, as a {@link MalformedDeltaException} caused by one;
 * then nothing has changed.
 *
 * @param <S> states
 */
public final class DefinedCrdt<S> extends AbstractCrdt {
    /** A state with its value. */
    private record Valued<S>(S state, @Nullable Object value) {}

    /** A state to come, and how its value differs. */
    private record Step<S>(Valued<S> after, List<Change> changes) {}

    private final GuardedDefinition<S> definition;
    private Valued<S> current;

    DefinedCrdt(CrdtType<DefinedCrdt<S>> type, ReplicaContext context, GuardedDefinition<S> definition) {
        super(type, context);
        this.definition = definition;
        this.current = new Valued<>(definition.initial(), definition.initialValue());
    }

    /** The state, immutable. */
    public S state() {
        synchronized (lock) {
            return current.state;
        }
    }

    @Override
    public @Nullable Object value() {
        synchronized (lock) {
            return current.value;
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws DefinitionFailedException if the mutator throws anything but those, or the definition fails over what it gave
     */
    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        if (definition.mutator(mutator) == null) {
            throw unknownMutator(mutator, arguments, definition.mutatorNames());
        }
        synchronized (lock) {
            requireOpen();
            S delta = definition.mutate(mutator, id(), current.state, arguments);
            Step<S> step = stepBy(delta);
            if (!definition.areEqual(step.after.state, current.state)) {
                byte[] encoded = definition.encode(delta);
                definition.requireReadable(encoded);
                Effects changes = new Effects();
                take(step, changes);
                emit(encoded);
                publish(changes);
            }
        }
        return null;
    }

    @Override
    CheckedDelta check(ReplicaId author, byte[] delta) {
        Step<S> step = GuardedDefinition.refusing(() -> stepBy(definition.decode(delta)));
        return changes -> take(step, changes);
    }

    @Override
    void joinState(byte[] encoded, Effects changes) {
        check(id(), encoded).join(changes);
    }

    @Override
    void replaceState(byte[] encoded, Effects changes) {
        Step<S> step = GuardedDefinition.refusing(() -> {
            S state = definition.decode(encoded);
            return stepTo(state, definition.value(state));
        });
        take(step, changes);
    }

    private Step<S> stepBy(S delta) {
        S after = definition.join(current.state, delta);
        return stepTo(after, definition.incrementalValue(current.state, after, delta, current.value));
    }

    private Step<S> stepTo(S after, @Nullable Object value) {
        List<Change> changes = definition.areEqualValues(current.value, value)
                ? List.of()
                : List.of(new Change.ValueChanged(current.value, value));
        return new Step<>(new Valued<>(after, value), changes);
    }

    private void take(Step<S> step, Effects changes) {
        current = step.after;
        changes.addAll(step.changes);
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            return definition.encode(current.state);
        }
    }

    static <S> byte[] joinDeltas(GuardedDefinition<S> definition, List<byte[]> deltas) {
        return GuardedDefinition.refusing(() -> {
            S joined = definition.decode(deltas.get(0));
            for (byte[] delta : deltas) {
                joined = definition.join(joined, definition.decode(delta));
            }
            return definition.encode(joined);
        });
    }
}
