package org.peerbase;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.peerbase.store.StoreFullException;

/**
 * The disk under a repo folder, which all collaborations share. When it is nearly full the collaboration that has grown most
 * has to stop: who floods one leaves room for the others. Thread-safe.
 */
final class SharedDisk {
    /** How much is kept free of a large disk, in bytes. */
    static final long KEPT_FREE = 64L << 20;

    /** Which part of a small disk is kept free. */
    private static final int KEPT_FREE_PART = 20;

    /** A collaboration that has grown by less goes on while there is any room, in bytes. */
    static final long SMALL_BYTES = 1 << 20;

    private final Path folder;
    private final long keptFree;
    private final Map<Growth, Long> grown = new HashMap<>();

    /** @param keptFree in bytes; empty for the default */
    SharedDisk(Path folder, OptionalLong keptFree) {
        this.folder = folder;
        this.keptFree =
                keptFree.orElseGet(() -> Math.min(KEPT_FREE, folder.toFile().getTotalSpace() / KEPT_FREE_PART));
    }

    /**
     * A log is about to grow.
     *
     * @param growth of the log, what is to be appended included
     * @throws StoreFullException if it may not, since there is hardly any room and no other log has grown as much
     */
    synchronized void grow(Growth growth) {
        grown.put(growth, growth.bytes());
        if (growth.bytes() > SMALL_BYTES && folder.toFile().getUsableSpace() < keptFree && hasGrownMost(growth)) {
            grown.remove(growth);
            throw new StoreFullException("no room left for the repo folder " + folder + " beside the " + keptFree
                    + " bytes that are kept free for other collaborations, and this one has grown most: " + growth
                    + "; free some space and open it again");
        }
    }

    private boolean hasGrownMost(Growth growth) {
        return grown.values().stream().allMatch(other -> other <= growth.bytes());
    }

    /** A log grows no more. */
    synchronized void forget(Growth growth) {
        grown.remove(growth);
    }
}
