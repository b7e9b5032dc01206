package org.peerbase.crdt.value;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns the elements of a developer's own type into {@linkplain Values values} and back, so that tools and replicas
 * that don't know the type can still hold and show them.
 *
 * @param toValue gives what {@link Values#of} takes, equal values for equal elements
 * @param fromValue gives the element of a value that {@code toValue} gave; throws an {@link IllegalArgumentException}
 *     for a value that it never gives, which another replica may well have written
 * @param <E> the type of elements
 */
public record ElementCodec<E extends @Nullable Object>(
        Function<E, @Nullable Object> toValue, Function<@Nullable Object, E> fromValue) {
    private static final List<Class<?>> CLASSES = List.of(
            Boolean.class,
            Long.class,
            BigInteger.class,
            Double.class,
            String.class,
            Bytes.class,
            List.class,
            Map.class);

    /** Elements are values themselves. */
    public static ElementCodec<@Nullable Object> values() {
        return new ElementCodec<>(value -> value, value -> value);
    }

    /**
     * Elements are values of one class, such as {@code String} or {@code Long}.
     *
     * @throws IllegalArgumentException if no value is of that class, as with {@code Integer}: integers become longs
     */
    public static <E> ElementCodec<E> of(Class<E> type) {
        if (CLASSES.stream().noneMatch(type::isAssignableFrom)) {
            throw new IllegalArgumentException("no value is a " + type.getName() + "; values are a "
                    + CLASSES.stream().map(Class::getSimpleName).collect(Collectors.joining(", a ")));
        }
        return new ElementCodec<>(element -> element, value -> {
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException("a " + type.getName() + " is expected here, not " + value);
            }
            return type.cast(value);
        });
    }
}
