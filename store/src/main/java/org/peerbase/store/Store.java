package org.peerbase.store;

import java.nio.file.Path;

/**
 * Everything that one peer keeps: many collaborations, each with its records, metadata and snapshot. All methods may be
 * called from any thread; all may throw a {@link StoreException}.
 */
public interface Store extends AutoCloseable {
    /** The longest collaboration key, in bytes. */
    int MAX_KEY_BYTES = 255;

    /** A store that forgets everything when it is closed. */
    static Store inMemory() {
        return new MemoryStore();
    }

    /** Opens the store of a repo folder with {@link Durability#POWER_LOSS}. */
    static Store open(Path folder) {
        return open(folder, Durability.POWER_LOSS);
    }

    /**
     * Opens the store of a repo folder, and makes folder and store if they aren't there. The folder belongs to the
     * returned store until it is closed: nobody else can open it.
     *
     * @throws StoreLockedException if a store, here or in another process, has the folder open
     * @throws ForeignStoreException if what is there is not a store that this version reads
     * @throws CorruptStoreException if what is there is damaged
     * @throws ReadOnlyStoreException if it can't be written
     */
    static Store open(Path folder, Durability durability) {
        return SqliteStore.open(folder, durability);
    }

    /**
     * The part of the store that belongs to one collaboration, empty if nothing was kept for it yet. The same key gives
     * the same object. It needs no closing of its own.
     *
     * @param key 1 to {@value #MAX_KEY_BYTES} bytes
     */
    CollaborationStore collaboration(Bytes key);

    /**
     * What tells this store from a copy of it, or from itself after it was restored from a backup: different bytes then, the
     * same ones otherwise. It takes from the file system what a copy can't take along, so moving a folder inside of a file
     * system changes nothing. A disk that is set back as a whole is not noticed here. Where it changes for another reason (other
     * rights or owners of the files, hard links, a file system without lasting numbers of files), the cost is a new
     * replica id.
     */
    Bytes identity();

    /** Waits for what is being written and lets go of the folder. Further calls do nothing. */
    @Override
    void close();
}
