package org.peerbase.interop.crdt;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What is wrong with the original, and may therefore come out otherwise here. docs/PARITY.md says more of each under its
 * {@link #title()}. Those with a repair in {@code interop/peers/delta-crdts} are the reason only if the original without them
 * comes to what we do.
 */
enum Mistake {
    PAIRS_WITHOUT_JOIN("lexcounter"),
    COUNTING_BELOW_ZERO("ccounter"),
    UNSEEN_REMOVALS("ewflag dwflag aworset rworset ormap"),
    FORGOTTEN_GAPS("aworset rworset ormap"),
    WHOLE_STATE_DELTAS("aworset rworset ormap"),
    HASHED_OBJECTS("aworset rworset"),
    NULL_ELEMENTS("aworset"),
    OBJECTS_BY_IDENTITY("gset 2pset rwlwwset aworset rworset mvreg"),
    ADDITIONS_WIN_TIES("rwlwwset"),
    TIES_BY_VALUE("lwwreg"),
    ABSENT_KEYS("ormap"),
    REMOVALS_OF_EARLIER_DOTS("ormap"),
    EMPTY_MAPS("ormap"),
    KEYS_OF_ONE_SIDE("ormap"),
    /** No mistake: where concurrent insertions at one place stand, relative to one another, is up to the type. */
    ORDER_OF_CONCURRENT_INSERTIONS(false, "rga");

    private static final List<String> EMBEDDED = List.of("ewflag", "dwflag", "aworset", "rworset", "mvreg", "ccounter");

    private final boolean isRepaired;
    /** Their names, a space between them. */
    private final String types;

    Mistake(String types) {
        this(true, types);
    }

    Mistake(boolean isRepaired, String types) {
        this.isRepaired = isRepaired;
        this.types = types;
    }

    /** Whether it shows in schedules of the type, sooner or later. */
    boolean concerns(String type) {
        return List.of(types.split(" ")).contains(type);
    }

    /** Whether it may show: a map has the mistakes of all that lies in it. */
    private boolean mayConcern(String type) {
        return concerns(type) || (type.equals("ormap") && EMBEDDED.stream().anyMatch(this::concerns));
    }

    /** The name that docs and repairs know it by. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those that the original has a repair for, of a type. */
    static List<Mistake> repaired(String type) {
        return Arrays.stream(values())
                .filter(mistake -> mistake.isRepaired && mistake.mayConcern(type))
                .toList();
    }
}
