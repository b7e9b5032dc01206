package org.peerbase;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Where a collaboration keeps its changes. The names are those of the original. */
public enum StoreStrategy {
    /**
     * In memory: nothing is left after the collaboration stops, whatever the app's repo. Others are told that this peer has
     * stored their changes though they are only in its memory.
     */
    MEMORY("memory"),

    /** In the app's repo: a change is stored there before anybody else hears of it, or hears that it is here. The default. */
    IPFS_REPO("ipfs-repo"),

    /**
     * As {@link #IPFS_REPO}, but what is changed here is announced at once, and stored a {@linkplain
     * CollaborationOptions.Builder#saveDebounce moment} later, with what others send, or at {@link Collaboration#save}. For
     * disks that sync slowly. A crash loses what was changed here in the last moment; what others have got by then comes
     * back from them. Changes of others are stored before they are acknowledged.
     */
    HYBRID_IPFS_REPO("hybrid-ipfs-repo");

    private final String strategyName;

    StoreStrategy(String strategyName) {
        this.strategyName = strategyName;
    }

    /** The name that the original has for it, such as {@code "ipfs-repo"}. */
    public String strategyName() {
        return strategyName;
    }

    /**
     * The strategy of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static StoreStrategy named(String strategyName) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.strategyName.equals(strategyName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no store strategy \"" + strategyName
                        + "\"; there are "
                        + Arrays.stream(values())
                                .map(StoreStrategy::strategyName)
                                .collect(Collectors.joining(", "))));
    }
}
