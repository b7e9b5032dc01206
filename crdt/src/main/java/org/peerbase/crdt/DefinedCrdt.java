package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A replica of a {@linkplain CrdtTypes#define defined} type.
 *
 * @param <S> states
 */
public final class DefinedCrdt<S> extends AbstractCrdt {
    private final TypeDefinition<S> definition;
    private S state;

    DefinedCrdt(CrdtType<DefinedCrdt<S>> type, ReplicaContext context, TypeDefinition<S> definition) {
        super(type, context);
        this.definition = definition;
        this.state = definition.initial();
    }

    /** The state, immutable. */
    public S state() {
        synchronized (lock) {
            return state;
        }
    }

    @Override
    public @Nullable Object value() {
        synchronized (lock) {
            return definition.value(state);
        }
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        TypeDefinition.Mutator<S> found = definition.mutators().get(mutator);
        if (found == null) {
            throw unknownMutator(
                    mutator, arguments, definition.mutators().keySet().toString());
        }
        synchronized (lock) {
            requireOpen();
            S delta = found.mutate(id(), state, arguments);
            S after = definition.join(state, delta);
            if (!after.equals(state)) {
                byte[] encoded = encode(definition, delta);
                List<Change> changes = changesTo(after);
                state = after;
                emit(encoded);
                publish(changes);
            }
        }
        return null;
    }

    @Override
    CheckedDelta check(ReplicaId author, byte[] delta) {
        S other = decode(definition, delta);
        S after = refusing(() -> definition.join(state, other));
        List<Change> made = refusing(() -> changesTo(after));
        return changes -> {
            changes.addAll(made);
            state = after;
        };
    }

    @Override
    void joinState(byte[] encoded, List<Change> changes) {
        check(id(), encoded).join(changes);
    }

    @Override
    void replaceState(byte[] encoded, List<Change> changes) {
        S other = decode(definition, encoded);
        changes.addAll(refusing(() -> changesTo(other)));
        state = other;
    }

    private List<Change> changesTo(S after) {
        List<Change> changes = new ArrayList<>(1);
        Replacement.ofValue(definition.value(state), definition.value(after), changes);
        return changes;
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            return encode(definition, state);
        }
    }

    static <S> byte[] joinDeltas(TypeDefinition<S> definition, List<byte[]> deltas) {
        return refusing(() -> {
            S joined = decode(definition, deltas.get(0));
            for (byte[] delta : deltas) {
                joined = definition.join(joined, decode(definition, delta));
            }
            return encode(definition, joined);
        });
    }

    private static <S> byte[] encode(TypeDefinition<S> definition, S state) {
        ByteWriter writer = new ByteWriter();
        definition.write(state, writer);
        return writer.toByteArray();
    }

    private static <S> S decode(TypeDefinition<S> definition, byte[] encoded) {
        return refusing(() -> {
            ByteReader reader = new ByteReader(encoded);
            S decoded = definition.read(reader);
            reader.expectEnd();
            if (!Arrays.equals(encode(definition, decoded), encoded)) {
                throw new MalformedDeltaException("the bytes are not the ones that the type writes");
            }
            return decoded;
        });
    }

    /** What is made of others' bytes; the definition's own refusals, whatever they are, become ours. */
    private static <T> T refusing(Supplier<T> making) {
        try {
            return making.get();
        } catch (MalformedBytesException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new MalformedDeltaException("the type refuses the bytes: " + e.getMessage(), e);
        }
    }
}
