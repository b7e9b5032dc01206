package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.peerbase.multiformats.identity.PeerId;

/**
 * To whom links are opened for a while besides those of the {@link Topology}, chosen anew at each comparison: some of those
 * that nobody else pushes to, in case the others only say that they lack something; and as long as records come, some that
 * there is no link with. So nobody is cut off by having none but hostile neighbours on the ring: it is the anti-entropy with
 * random partners of Demers and others, "Epidemic algorithms for replicated database maintenance" (1987).
 */
final class Encounters {
    /** The most peers that nobody pushes to, at a time. */
    static final int MAX_HELPED = 4;

    /** The most peers met at a comparison; a link with one lasts to the comparison after the next, so that it can answer. */
    static final int MAX_MET = 3;

    /** At how many comparisons after the last record somebody is met. */
    private static final int ROUNDS = 4;

    private final RandomGenerator random;
    private Set<PeerId> met = Set.of();
    private int rounds;

    Encounters(RandomGenerator random) {
        this.random = random;
    }

    /** Records were made here, or have come. */
    void onRecords() {
        rounds = ROUNDS;
    }

    /**
     * To whom links are wanted until the next comparison.
     *
     * @param neglected whom nobody else pushes to
     * @param strangers finds the members that there is no link with
     */
    Set<PeerId> choose(List<PeerId> neglected, Supplier<List<PeerId>> strangers) {
        Set<PeerId> chosen = someOf(neglected, MAX_HELPED);
        if (rounds == 0) {
            met = Set.of();
            return chosen;
        }
        rounds--;
        chosen.addAll(met);
        met = someOf(strangers.get(), MAX_MET);
        chosen.addAll(met);
        return chosen;
    }

    private Set<PeerId> someOf(List<PeerId> peers, int most) {
        List<PeerId> left = new ArrayList<>(peers);
        Set<PeerId> some = new TreeSet<>();
        while (some.size() < most && !left.isEmpty()) {
            some.add(left.remove(random.nextInt(left.size())));
        }
        return some;
    }
}
