package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.Entry;
import org.peerbase.crdt.causal.RegisterPlace;
import org.peerbase.crdt.causal.ValueSet;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/**
 * A register that keeps all values written at the same time: a write takes the place of those that it has seen. If two
 * replicas write {@code "x"} and {@code "y"} without hearing of each other, both are there until the next write. (Almeida,
 * Shoker, Baquero: Delta state replicated data types, 2018.)
 *
 * <p>Delta: the number and the value of the write, and the names of the writes whose place it takes. State: the names of all
 * writes that were seen, as ranges, and the values that are there.
 *
 * @param <E> the type of values
 */
public final class MvReg<E extends @Nullable Object> extends CausalCrdt {
    private final ElementCodec<E> codec;

    MvReg(CrdtType<MvReg<E>> type, Seat seat, ElementCodec<E> codec) {
        super(type, seat);
        this.codec = codec;
    }

    /** Writes {@code value}, in the place of all values that are there. */
    public void write(E value) {
        byte[] payload = bytes(codec, value).array();
        synchronized (lock) {
            requireOpen();
            RegisterPlace register = register();
            List<Entry> seen = register == null ? List.of() : register.entries();
            replace(seen, payload);
        }
    }

    /**
     * The values that were written at the same time, a copy that can't be changed: one usually, none before the first
     * write.
     *
     * @throws IllegalArgumentException if another replica wrote a value that is no {@code E}
     */
    public Set<E> values() {
        List<E> values = new ArrayList<>();
        for (Object value : value()) {
            values.add(codec.fromValue().apply(value));
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(values));
    }

    /** The values that were written at the same time, as {@linkplain Values values}. */
    @Override
    public Set<@Nullable Object> value() {
        synchronized (lock) {
            RegisterPlace register = register();
            return register == null ? initialValue() : register.value();
        }
    }

    @Override
    Set<@Nullable Object> initialValue() {
        return new ValueSet(List.of());
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        if (!mutator.equals("write") || arguments.length != 1) {
            throw unknownMutator(mutator, arguments, "write(value)");
        }
        write(codec.fromValue().apply(Values.of(arguments[0])));
        return null;
    }

    private @Nullable RegisterPlace register() {
        return (RegisterPlace) place();
    }
}
