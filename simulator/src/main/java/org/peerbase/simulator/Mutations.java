package org.peerbase.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/** What users do to the data types: something sensible for each type that there is. */
final class Mutations {
    private static final int LARGE_TEXT = 40_000;
    private static final List<String> KNOWN = List.of("gcounter", "gset", "lwwreg", "pncounter", "rga", "text");

    private Mutations() {}

    /** The types that all peers share, in the order of their names: of those that exist, those that this class knows. */
    static List<CrdtType<?>> types() {
        List<CrdtType<?>> types = new ArrayList<>();
        for (String name : CrdtTypes.names()) {
            if (KNOWN.contains(name)) {
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
        switch (crdt.type().name()) {
            case "gcounter" -> crdt.mutate("inc", 1 + random.nextInt(3));
            case "pncounter" -> crdt.mutate(random.nextBoolean() ? "inc" : "dec", 1 + random.nextInt(3));
            case "gset" -> crdt.mutate("add", "e" + random.nextInt(1000));
            case "lwwreg" -> crdt.mutate("write", random.nextLong(1L << 40), "v" + random.nextInt(1000));
            case "rga" -> mutateList(crdt, random);
            case "text" -> mutateText(crdt, random);
            default ->
                throw new IllegalStateException(
                        "nobody said what users do to a " + crdt.type().name());
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
