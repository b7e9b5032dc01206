package org.peerbase.crdt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.Kind;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.sequence.ElementsContent;
import org.peerbase.crdt.sequence.SequenceDelta;
import org.peerbase.crdt.sequence.TextContent;
import org.peerbase.crdt.value.ElementCodec;

/**
 * The types: built-in ones as typed handles, and all by name. Types that are {@linkplain #define defined} are known to
 * the whole program. Safe for use by several threads.
 */
public final class CrdtTypes {
    /** The longest name of a type, in bytes of UTF-8. */
    public static final int MAX_NAME_BYTES = 255;

    private static final CrdtType<GCounter> GCOUNTER = new NamedType<>("gcounter", GCounter::new, GCounter::joinDeltas);
    private static final CrdtType<PNCounter> PNCOUNTER =
            new NamedType<>("pncounter", PNCounter::new, PNCounter::joinDeltas);
    private static final CrdtType<LexCounter> LEXCOUNTER =
            new NamedType<>("lexcounter", LexCounter::new, LexCounter::joinDeltas);
    private static final CrdtType<GSet<@Nullable Object>> GSET = gset(ElementCodec.values());
    private static final CrdtType<TwoPSet<@Nullable Object>> TWOPSET = twopset(ElementCodec.values());
    private static final CrdtType<RwLwwSet<@Nullable Object>> RWLWWSET = rwlwwset(ElementCodec.values());
    private static final CrdtType<LwwReg<@Nullable Object>> LWWREG = lwwreg(ElementCodec.values());
    private static final CrdtType<Rga<@Nullable Object>> RGA = rga(ElementCodec.values());
    private static final CrdtType<Text> TEXT =
            new NamedType<>("text", Text::new, deltas -> SequenceDelta.join(deltas, TextContent.KIND));

    private static final CrdtType<AwOrSet<@Nullable Object>> AWORSET = aworset(ElementCodec.values());
    private static final CrdtType<RwOrSet<@Nullable Object>> RWORSET = rworset(ElementCodec.values());
    private static final CrdtType<MvReg<@Nullable Object>> MVREG = mvreg(ElementCodec.values());
    private static final CrdtType<CCounter> CCOUNTER = new CausalType<>(Kind.CCOUNTER, CCounter::new);
    private static final CrdtType<EwFlag> EWFLAG = new CausalType<>(Kind.EWFLAG, EwFlag::new);
    private static final CrdtType<DwFlag> DWFLAG = new CausalType<>(Kind.DWFLAG, DwFlag::new);
    private static final CrdtType<OrMap<@Nullable Object>> ORMAP = ormap(ElementCodec.values());

    private static final Map<String, CrdtType<?>> BY_NAME = new ConcurrentHashMap<>();

    static {
        List.of(
                        GCOUNTER,
                        PNCOUNTER,
                        LEXCOUNTER,
                        GSET,
                        TWOPSET,
                        RWLWWSET,
                        LWWREG,
                        RGA,
                        TEXT,
                        AWORSET,
                        RWORSET,
                        MVREG,
                        CCOUNTER,
                        EWFLAG,
                        DWFLAG,
                        ORMAP)
                .forEach(type -> BY_NAME.put(type.name(), type));
    }

    private CrdtTypes() {}

    /** {@code gcounter}: a counter that only grows. */
    public static CrdtType<GCounter> gcounter() {
        return GCOUNTER;
    }

    /** {@code pncounter}: a counter that grows and shrinks. */
    public static CrdtType<PNCounter> pncounter() {
        return PNCOUNTER;
    }

    /** {@code lexcounter}: a counter that grows and shrinks, by pairs. */
    public static CrdtType<LexCounter> lexcounter() {
        return LEXCOUNTER;
    }

    /** {@code gset}: a set of values that only grows. */
    public static CrdtType<GSet<@Nullable Object>> gset() {
        return GSET;
    }

    /** {@code gset} of elements of the developer's. */
    public static <E extends @Nullable Object> CrdtType<GSet<E>> gset(ElementCodec<E> codec) {
        return new NamedType<>("gset", (type, context) -> new GSet<>(type, context, codec), GSet::joinDeltas);
    }

    /** {@code 2pset}: a set of values; what was removed never comes back. */
    public static CrdtType<TwoPSet<@Nullable Object>> twopset() {
        return TWOPSET;
    }

    /** {@code 2pset} of elements of the developer's. */
    public static <E extends @Nullable Object> CrdtType<TwoPSet<E>> twopset(ElementCodec<E> codec) {
        return new NamedType<>("2pset", (type, context) -> new TwoPSet<>(type, context, codec), TwoPSet::joinDeltas);
    }

    /** {@code rwlwwset}: a set of values in which the last word on each counts. */
    public static CrdtType<RwLwwSet<@Nullable Object>> rwlwwset() {
        return RWLWWSET;
    }

    /** {@code rwlwwset} of elements of the developer's. */
    public static <E extends @Nullable Object> CrdtType<RwLwwSet<E>> rwlwwset(ElementCodec<E> codec) {
        return new NamedType<>(
                "rwlwwset", (type, context) -> new RwLwwSet<>(type, context, codec), RwLwwSet::joinDeltas);
    }

    /** {@code lwwreg}: a register in which the last write wins. */
    public static CrdtType<LwwReg<@Nullable Object>> lwwreg() {
        return LWWREG;
    }

    /** {@code lwwreg} of elements of the developer's. */
    public static <E extends @Nullable Object> CrdtType<LwwReg<E>> lwwreg(ElementCodec<E> codec) {
        return new NamedType<>("lwwreg", (type, context) -> new LwwReg<>(type, context, codec), LwwReg::joinDeltas);
    }

    /** {@code rga}: a list of values. */
    public static CrdtType<Rga<@Nullable Object>> rga() {
        return RGA;
    }

    /** {@code rga} of elements of the developer's. */
    public static <E extends @Nullable Object> CrdtType<Rga<E>> rga(ElementCodec<E> codec) {
        return new NamedType<>(
                "rga",
                (type, context) -> new Rga<>(type, context, codec),
                deltas -> SequenceDelta.join(deltas, ElementsContent.KIND));
    }

    /** {@code text}: a text that many write at once. */
    public static CrdtType<Text> text() {
        return TEXT;
    }

    /** {@code aworset}: a set in which adding wins over removing. */
    public static CrdtType<AwOrSet<@Nullable Object>> aworset() {
        return AWORSET;
    }

    /** {@code aworset} of elements of the developer's. */
    public static <E extends @Nullable Object> CrdtType<AwOrSet<E>> aworset(ElementCodec<E> codec) {
        return new CausalType<>(Kind.AWORSET, (type, seat) -> new AwOrSet<>(type, seat, codec));
    }

    /** {@code rworset}: a set in which removing wins over adding. */
    public static CrdtType<RwOrSet<@Nullable Object>> rworset() {
        return RWORSET;
    }

    /** {@code rworset} of elements of the developer's. */
    public static <E extends @Nullable Object> CrdtType<RwOrSet<E>> rworset(ElementCodec<E> codec) {
        return new CausalType<>(Kind.RWORSET, (type, seat) -> new RwOrSet<>(type, seat, codec));
    }

    /** {@code ccounter}: a counter that can lie in a map. */
    public static CrdtType<CCounter> ccounter() {
        return CCOUNTER;
    }

    /** {@code ewflag}: a flag in which enabling wins. */
    public static CrdtType<EwFlag> ewflag() {
        return EWFLAG;
    }

    /** {@code dwflag}: a flag in which disabling wins. */
    public static CrdtType<DwFlag> dwflag() {
        return DWFLAG;
    }

    /** {@code ormap}: a map with a causal type under each key. */
    public static CrdtType<OrMap<@Nullable Object>> ormap() {
        return ORMAP;
    }

    /** {@code ormap} with keys of the developer's. */
    public static <K extends @Nullable Object> CrdtType<OrMap<K>> ormap(ElementCodec<K> codec) {
        return new CausalType<>(Kind.ORMAP, (type, seat) -> new OrMap<>(type, seat, codec));
    }

    /** {@code mvreg}: a register that keeps all values written at the same time. */
    public static CrdtType<MvReg<@Nullable Object>> mvreg() {
        return MVREG;
    }

    /** {@code mvreg} of values of the developer's. */
    public static <E extends @Nullable Object> CrdtType<MvReg<E>> mvreg(ElementCodec<E> codec) {
        return new CausalType<>(Kind.MVREG, (type, seat) -> new MvReg<>(type, seat, codec));
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

    /**
     * Makes a type of the developer's own known by {@code name}.
     *
     * @param name of at least one character and at most {@link #MAX_NAME_BYTES}
     * @throws IllegalArgumentException if a type has that name already, or it is none
     * @throws DefinitionFailedException if the definition fails over its initial state
     */
    public static <S> CrdtType<DefinedCrdt<S>> define(String name, TypeDefinition<S> definition) {
        requireName(name);
        GuardedDefinition<S> guarded = new GuardedDefinition<>(name, definition);
        CrdtType<DefinedCrdt<S>> defined = new NamedType<>(
                name,
                (type, context) -> new DefinedCrdt<>(type, context, guarded),
                deltas -> DefinedCrdt.joinDeltas(guarded, deltas));
        if (BY_NAME.putIfAbsent(name, defined) != null) {
            throw new IllegalArgumentException("a type is called " + name + " already");
        }
        return defined;
    }

    private static void requireName(String name) {
        int lone = ByteWriter.loneSurrogate(name);
        if (lone >= 0) {
            throw new IllegalArgumentException("half of a surrogate pair at " + lone + " of the name of a type");
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "the name of a type takes 1 to " + MAX_NAME_BYTES + " bytes, not " + length);
        }
    }

    private record NamedType<C extends Crdt>(
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
            return Refusal.of(name, () -> joiner.apply(deltas));
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
