package org.peerbase.crdt;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The types by name. Safe for use by several threads. */
public final class CrdtTypes {
    private static final CrdtType<GCounter> GCOUNTER =
            new BuiltIn<>("gcounter", GCounter::new, deltas -> deltas.get(deltas.size() - 1));
    private static final CrdtType<Text> TEXT =
            new BuiltIn<>("text", Text::new, deltas -> SequenceDelta.join(deltas, TextContent.KIND));

    private static final Map<String, CrdtType<?>> BY_NAME = new ConcurrentSkipListMap<>();

    static {
        List.of(GCOUNTER, TEXT).forEach(type -> BY_NAME.put(type.name(), type));
    }

    private CrdtTypes() {}

    /** A counter that only grows. */
    public static CrdtType<GCounter> gcounter() {
        return GCOUNTER;
    }

    /** A text that many write at once. */
    public static CrdtType<Text> text() {
        return TEXT;
    }

    /**
     * The type of that name, built in or defined.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static CrdtType<?> byName(String name) {
        CrdtType<?> type = BY_NAME.get(name);
        if (type == null) {
            throw new IllegalArgumentException("no type is called " + name + "; there are " + names());
        }
        return type;
    }

    /** The names of all types, sorted. */
    public static List<String> names() {
        return List.copyOf(new TreeMap<>(BY_NAME).keySet());
    }

    private record BuiltIn<C extends Crdt>(
            String name, BiFunction<CrdtType<C>, ReplicaContext, C> factory, Function<List<byte[]>, byte[]> joiner)
            implements CrdtType<C> {
        @Override
        public C create(ReplicaContext context) {
            return factory.apply(this, context);
        }

        @Override
        public byte[] joinDeltas(List<byte[]> deltas) {
            if (deltas.isEmpty()) {
                throw new IllegalArgumentException("no deltas to join");
            }
            return joiner.apply(deltas);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
