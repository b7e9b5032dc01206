package org.peerbase.crdt;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A developer's definition, which may throw anything at any time: whatever it does wrong becomes a
 * {@link DefinitionFailedException} that says which method it was.
 *
 * @param <S> states
 */
final class GuardedDefinition<S> {
    private final String name;
    private final TypeDefinition<S> definition;
    private final Map<String, TypeDefinition.Mutator<S>> mutators;
    private final S initial;
    private final @Nullable Object initialValue;

    /** Tries whether the definition works for its initial state. */
    GuardedDefinition(String name, TypeDefinition<S> definition) {
        this.name = name;
        this.definition = definition;
        mutators = call("mutators", () -> Map.copyOf(definition.mutators()));
        initial = call("initial", definition::initial);
        initialValue = value(initial);
        requireReadable(encode(initial));
    }

    S initial() {
        return initial;
    }

    @Nullable
    Object initialValue() {
        return initialValue;
    }

    /** The mutator of that name; null if there is none. */
    TypeDefinition.@Nullable Mutator<S> mutator(String mutator) {
        return mutators.get(mutator);
    }

    /** The names of all mutators. */
    String mutatorNames() {
        return mutators.keySet().stream().sorted().toList().toString();
    }

    /** The delta that a mutator makes; what it says of its arguments comes as it is. */
    S mutate(String mutator, ReplicaId id, S state, @Nullable Object... arguments) {
        TypeDefinition.Mutator<S> found = Objects.requireNonNull(mutators.get(mutator));
        try {
            return present(mutator, found.mutate(id, state, arguments));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw failed(mutator, e);
        }
    }

    S join(S one, S other) {
        return call("join", () -> definition.join(one, other));
    }

    boolean areEqual(S one, S other) {
        return call("equals of a state", () -> one.equals(other));
    }

    boolean areEqualValues(@Nullable Object one, @Nullable Object other) {
        return call("equals of a value", () -> Objects.equals(one, other));
    }

    @Nullable
    Object value(S state) {
        try {
            return definition.value(state);
        } catch (RuntimeException | StackOverflowError e) {
            throw failed("value", e);
        }
    }

    @Nullable
    Object incrementalValue(S before, S after, S delta, @Nullable Object valueBefore) {
        try {
            return definition.incrementalValue(before, after, delta, valueBefore);
        } catch (RuntimeException | StackOverflowError e) {
            throw failed("value", e);
        }
    }

    byte[] encode(S state) {
        return call("write", () -> {
            ByteWriter writer = new ByteWriter();
            definition.write(state, writer);
            return writer.toByteArray();
        });
    }

    /**
     * Reads bytes of anyone's.
     *
     * @throws MalformedBytesException if the type doesn't read them, or would not write them
     */
    S decode(byte[] encoded) {
        ByteReader reader = new ByteReader(encoded);
        S decoded;
        try {
            decoded = present("read", definition.read(reader));
        } catch (MalformedBytesException | DefinitionFailedException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new MalformedDeltaException("the type refuses the bytes", failed("read", e));
        }
        reader.expectEnd();
        if (!Arrays.equals(encode(decoded), encoded)) {
            throw new MalformedDeltaException("the bytes are not the ones that the type writes");
        }
        return decoded;
    }

    /** Makes sure that others will read what was written here. */
    void requireReadable(byte[] encoded) {
        try {
            decode(encoded);
        } catch (MalformedBytesException e) {
            throw new DefinitionFailedException(name, "read", "does not take what write wrote: " + e.getMessage(), e);
        }
    }

    /** What is made of others' bytes: where the definition fails over them, they are refused. */
    static <T> T refusing(Supplier<T> making) {
        try {
            return making.get();
        } catch (DefinitionFailedException e) {
            throw new MalformedDeltaException(String.valueOf(e.getMessage()), e);
        }
    }

    private <T> T call(String method, Supplier<T> body) {
        try {
            return present(method, body.get());
        } catch (DefinitionFailedException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw failed(method, e);
        }
    }

    private <T> T present(String method, @Nullable T result) {
        if (result == null) {
            throw new DefinitionFailedException(name, method, "gave null", null);
        }
        return result;
    }

    private DefinitionFailedException failed(String method, Throwable cause) {
        return new DefinitionFailedException(name, method, "threw " + cause, cause);
    }
}
