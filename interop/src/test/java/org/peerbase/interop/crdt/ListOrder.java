package org.peerbase.interop.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What any replicated list must keep, wherever it puts concurrent insertions. */
final class ListOrder {
    private ListOrder() {}

    /** Whether no two elements were ever shown in one order here and in another there. */
    static boolean isKept(Outcome outcome) {
        List<List<String>> shown = new ArrayList<>(outcome.lists());
        outcome.values().forEach(value -> shown.add(elements(value)));
        Map<String, String> orders = new HashMap<>();
        for (List<String> list : shown) {
            for (int i = 0; i < list.size(); i++) {
                for (int j = i + 1; j < list.size(); j++) {
                    String first = list.get(i);
                    String second = list.get(j);
                    String pair = first.compareTo(second) < 0 ? first + second : second + first;
                    if (!orders.merge(pair, first, (known, now) -> known).equals(first)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** Whether the values have the same elements, in whatever order. */
    static boolean haveSameElements(Outcome one, Outcome other) {
        return one.values().size() == other.values().size()
                && IntStream.range(0, one.values().size())
                        .allMatch(i -> sorted(one.values().get(i))
                                .equals(sorted(other.values().get(i))));
    }

    private static List<String> sorted(String value) {
        return elements(value).stream().sorted().toList();
    }

    private static List<String> elements(String value) {
        return Arrays.asList(value.substring(1, value.length() - 1).split(", "));
    }
}
