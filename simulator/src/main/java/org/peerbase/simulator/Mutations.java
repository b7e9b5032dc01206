package org.peerbase.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/** What users do to the data types: something sensible for each type that there is. */
final class Mutations {
    private static final int LARGE_TEXT = 40_000;
    /** So few that replicas meet at the same element or key. */
    private static final int ELEMENTS = 100;

    private static final Map<String, BiConsumer<Crdt, SplittableRandom>> BY_TYPE = Map.ofEntries(
            Map.entry("aworset", Mutations::mutateSet),
            Map.entry("ccounter", Mutations::mutateCounter),
            Map.entry("dwflag", Mutations::mutateFlag),
            Map.entry("ewflag", Mutations::mutateFlag),
            Map.entry("gcounter", (crdt, random) -> crdt.mutate("inc", 1 + random.nextInt(3))),
            Map.entry("gset", (crdt, random) -> crdt.mutate("add", "e" + random.nextInt(1000))),
            Map.entry("lexcounter", Mutations::mutateCounter),
            Map.entry("lwwreg", (crdt, random) -> crdt.mutate("write", random.nextLong(1L << 40), value(random))),
            Map.entry("mvreg", (crdt, random) -> crdt.mutate("write", value(random))),
            Map.entry("ormap", Mutations::mutateMap),
            Map.entry("pncounter", Mutations::mutateCounter),
            Map.entry("rga", Mutations::mutateList),
            Map.entry("rwlwwset", Mutations::mutateSet),
            Map.entry("rworset", Mutations::mutateSet),
            Map.entry("text", Mutations::mutateText),
            Map.entry("2pset", Mutations::mutateSet));

    private Mutations() {}

    /** The types that all peers share, in the order of their names: of those that exist, those that this class knows. */
    static List<CrdtType<?>> types() {
        List<CrdtType<?>> types = new ArrayList<>();
        for (String name : CrdtTypes.names()) {
            if (BY_TYPE.containsKey(name)) {
                types.add(CrdtTypes.byName(name));
            }
        }
        return types;
    }

    /** The type of a name. */
    static Optional<CrdtType<?>> find(String name) {
        return CrdtTypes.names().contains(name) ? Optional.of(CrdtTypes.byName(name)) : Optional.empty();
    }

    /** Changes something. */
    static void mutate(Crdt crdt, SplittableRandom random) {
        String type = crdt.type().name();
        BiConsumer<Crdt, SplittableRandom> mutation = BY_TYPE.get(type);
        if (mutation == null) {
            throw new IllegalStateException("nobody said what users do to a " + type);
        }
        mutation.accept(crdt, random);
    }

    private static String value(SplittableRandom random) {
        return "v" + random.nextInt(1000);
    }

    private static void mutateCounter(Crdt crdt, SplittableRandom random) {
        crdt.mutate(random.nextBoolean() ? "inc" : "dec", 1 + random.nextInt(3));
    }

    private static void mutateFlag(Crdt crdt, SplittableRandom random) {
        crdt.mutate(random.nextBoolean() ? "enable" : "disable");
    }

    private static void mutateSet(Crdt crdt, SplittableRandom random) {
        crdt.mutate(random.nextInt(3) > 0 ? "add" : "remove", "e" + random.nextInt(ELEMENTS));
    }

    private static void mutateMap(Crdt crdt, SplittableRandom random) {
        String key = "k" + random.nextInt(ELEMENTS);
        switch (random.nextInt(4)) {
            case 0 -> crdt.mutate("remove", key);
            case 1 -> crdt.mutate("applySub", "set of " + key, "aworset", "add", value(random));
            default -> crdt.mutate("applySub", key, "mvreg", "write", value(random));
        }
    }

    private static void mutateList(Crdt crdt, SplittableRandom random) {
        int size = crdt.value() instanceof List<?> list ? list.size() : 0;
        if (size > 0 && random.nextInt(4) == 0) {
            crdt.mutate("removeAt", random.nextInt(size));
        } else if (size > 0 && random.nextBoolean()) {
            crdt.mutate("insertAt", random.nextInt(size + 1), "i" + random.nextInt(1000));
        } else {
            crdt.mutate("push", "p" + random.nextInt(1000));
        }
    }

    private static void mutateText(Crdt crdt, SplittableRandom random) {
        int length = crdt instanceof Text text ? text.length() : 0;
        if (length > 0 && random.nextInt(4) == 0) {
            int start = random.nextInt(length);
            crdt.mutate("delete", start, Math.min(length, start + 1 + random.nextInt(5)));
        } else if (random.nextInt(3_000) == 0) {
            crdt.mutate("append", "large ".repeat(LARGE_TEXT / 6));
        } else {
            crdt.mutate("insert", random.nextInt(length + 1), "word".substring(0, 1 + random.nextInt(4)));
        }
    }
}
