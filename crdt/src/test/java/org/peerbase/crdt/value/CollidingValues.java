package org.peerbase.crdt.value;

import java.util.ArrayList;
import java.util.List;

/** Different values with one hash. */
public final class CollidingValues {
    private static final int BITS = 15;

    private CollidingValues() {}

    /** Lists of "Aa" and "BB", which have one hash, and so have all lists of them that are equally long. */
    public static List<Object> lists(int count) {
        if (count > 1 << BITS) {
            throw new IllegalArgumentException("at most " + (1 << BITS) + ", not " + count);
        }
        List<Object> lists = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Object> list = new ArrayList<>();
            for (int bit = 0; bit < BITS; bit++) {
                list.add(((i >> bit) & 1) == 0 ? "Aa" : "BB");
            }
            lists.add(Values.of(list));
        }
        return lists;
    }
}
