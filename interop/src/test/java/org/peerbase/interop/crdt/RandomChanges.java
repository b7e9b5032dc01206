package org.peerbase.interop.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.Rga;

/** The changes that are tried, by type: few elements, keys and times, so that they meet. */
final class RandomChanges {
    private static final List<@Nullable Object> PLAIN = Arrays.asList("x", "y", 1L, 2L, true);
    private static final int TIMES = 4;

    /** With null, equal objects, and objects and strings that the original's hash takes for one another. */
    private static final List<@Nullable Object> ODD = Arrays.asList(
            "x", null, Map.of("k", 1L), Map.of("k", 2L), Map.of("k", "arC"), Map.of("k", "a0A"), "are", "a0g");

    /** What each key of a map holds. */
    private static final Map<String, String> EMBEDDED = Map.of(
            "flag", "ewflag",
            "light", "dwflag",
            "bag", "aworset",
            "box", "rworset",
            "name", "mvreg",
            "count", "ccounter",
            "inner", "ormap");

    private static final int NESTED_MAX = 2;

    private final String type;
    private final Random random;
    private final List<@Nullable Object> elements;
    private int listed;

    RandomChanges(String type, Random random) {
        this.type = type;
        this.random = random;
        this.elements = isOdd() ? ODD : PLAIN;
    }

    private boolean isOdd() {
        return switch (type) {
            case "lwwreg" -> false;
            case "ormap" -> random.nextInt(4) > 0;
            default -> random.nextInt(5) == 0;
        };
    }

    Step.Change next(int number, String replica, Crdt target) {
        List<@Nullable Object> call =
                new ArrayList<>(target instanceof Rga<?> list ? listCall(list.value()) : call(type, 0));
        String mutator = (String) call.remove(0);
        return new Step.Change(number, replica, mutator, call);
    }

    /** A mutator and its arguments. */
    private List<@Nullable Object> call(String of, int depth) {
        return switch (of) {
            case "gcounter" -> List.of("inc");
            case "pncounter", "lexcounter" -> List.of(one("inc", "dec"));
            case "ccounter" -> random.nextBoolean() ? List.of(one("inc", "dec")) : List.of(one("inc", "dec"), 2L);
            case "ewflag", "dwflag" -> List.of(one("enable", "disable"));
            case "gset" -> Arrays.asList("add", element());
            case "2pset", "aworset", "rworset" -> Arrays.asList(one("add", "add", "remove"), element());
            case "rwlwwset" -> Arrays.asList(one("add", "remove"), time(), element());
            case "lwwreg" -> Arrays.asList("write", time(), element());
            case "mvreg" -> Arrays.asList("write", element());
            case "ormap" -> mapCall(depth);
            default -> throw new IllegalArgumentException(of);
        };
    }

    private List<@Nullable Object> listCall(Collection<?> list) {
        Object there = list.isEmpty() ? null : new ArrayList<>(list).get(random.nextInt(list.size()));
        if (there == null || random.nextInt(4) == 0) {
            return switch (random.nextInt(3)) {
                case 0 -> List.of("push", fresh());
                case 1 -> Arrays.asList("addRightOf", null, fresh());
                default -> Arrays.asList("insertAfter", null, List.of(fresh(), fresh()));
            };
        }
        return switch (random.nextInt(6)) {
            case 0 -> List.of("removeElement", there);
            case 1 -> List.of("removeVertex", any());
            case 2 -> List.of("updateElement", there, fresh());
            case 3 -> List.of("addRightOf", any(), fresh());
            case 4 -> List.of("insertAfter", there, List.of(fresh()));
            default -> List.of("insertAfter", there, List.of(fresh(), fresh(), fresh()));
        };
    }

    private List<@Nullable Object> mapCall(int depth) {
        List<String> keys = new ArrayList<>(EMBEDDED.keySet().stream().sorted().toList());
        if (depth == NESTED_MAX) {
            keys.remove("inner");
        }
        String key = keys.get(random.nextInt(keys.size()));
        if (random.nextInt(8) == 0) {
            return List.of("remove", key);
        }
        String embedded = EMBEDDED.getOrDefault(key, "none");
        List<@Nullable Object> call = new ArrayList<>(List.of("applySub", key, embedded));
        call.addAll(call(embedded, depth + 1));
        return call;
    }

    private String one(String... mutators) {
        return mutators[random.nextInt(mutators.length)];
    }

    private @Nullable Object element() {
        return elements.get(random.nextInt(elements.size()));
    }

    /** An element that no list had before. */
    private String fresh() {
        return "e" + listed++;
    }

    /** One that some list had, and perhaps has no more. */
    private String any() {
        return "e" + random.nextInt(listed);
    }

    private long time() {
        return random.nextInt(TIMES);
    }
}
