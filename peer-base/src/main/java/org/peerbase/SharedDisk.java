package org.peerbase;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.peerbase.store.Bytes;
import org.peerbase.store.StoreFullException;

/**
 * The disk under a repo folder, which all collaborations share. When it is nearly full the collaboration that has grown most
 * since the peer was started has to stop: who floods one leaves room for the others, until one of them has grown as much.
 * Thread-safe.
 */
final class SharedDisk {
    /** How much is kept free of a large disk, in bytes. */
    static final long KEPT_FREE = 64L << 20;

    /** Which part of a small disk is kept free. */
    private static final int KEPT_FREE_PART = 20;

    /** A collaboration that has grown by less goes on while there is any room, in bytes. */
    static final long SMALL_BYTES = 1 << 20;

    /**
     * How much a collaboration has grown, in bytes.
     *
     * @param granted what it was given
     * @param wanted the same, and what it was refused last if it had grown most
     */
    private record Share(long granted, long wanted) {
        static final Share NOTHING = new Share(0, 0);
    }

    private final Path folder;
    private final long keptFree;
    private final LongSupplier free;

    /** For each collaboration that has grown, by its key in the store; as many as were opened in this folder. */
    private final Map<Bytes, Share> shares = new HashMap<>();

    /**
     * @param keptFree in bytes
     * @param free how many bytes there are now
     */
    SharedDisk(Path folder, long keptFree, LongSupplier free) {
        this.folder = folder;
        this.keptFree = keptFree;
        this.free = free;
    }

    /** @param keptFree in bytes; empty for the default */
    static SharedDisk under(Path folder, OptionalLong keptFree) {
        return new SharedDisk(
                folder,
                keptFree.orElseGet(() -> keptFreeOf(folder.toFile().getTotalSpace())),
                () -> folder.toFile().getUsableSpace());
    }

    /** What is kept free by default of a disk of so many bytes. */
    static long keptFreeOf(long total) {
        return Math.min(KEPT_FREE, total / KEPT_FREE_PART);
    }

    /**
     * A log is about to grow.
     *
     * @param collaboration whose log it is: its key in the store
     * @param bytes by how much
     * @param growth of the log so far, for people
     * @throws StoreFullException if it may not, since there is hardly any room and no other collaboration has grown as much
     */
    synchronized void grow(Bytes collaboration, long bytes, Growth growth) {
        Share share = shares.getOrDefault(collaboration, Share.NOTHING);
        long grown = share.granted() + bytes;
        if (grown > SMALL_BYTES && free.getAsLong() < keptFree && hasGrownMost(collaboration, grown)) {
            // The others have this much as well.
            shares.put(collaboration, new Share(share.granted(), Math.max(share.wanted(), grown)));
            throw new StoreFullException("no room left for the repo folder " + folder + " beside the " + keptFree
                    + " bytes that are kept free for other collaborations, and this one has grown most since the peer was"
                    + " started, by " + grown + " bytes (" + growth + "); free some space and open it again");
        }
        shares.put(collaboration, new Share(grown, Math.max(share.wanted(), grown)));
    }

    private boolean hasGrownMost(Bytes collaboration, long grown) {
        return shares.entrySet().stream()
                .filter(other -> !other.getKey().equals(collaboration))
                .allMatch(other -> other.getValue().wanted() <= grown);
    }
}
