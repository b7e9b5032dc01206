package org.peerbase.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says in the store's words what SQLite reported. The numbers are SQLite's primary result codes. */
final class SqliteErrors {
    private static final int PRIMARY_CODE = 0xff;
    private static final int PERM = 3;
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READONLY = 8;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int NOTADB = 26;

    private SqliteErrors() {}

    static StoreException translate(SQLException e, Path folder) {
        return switch (e.getErrorCode() & PRIMARY_CODE) {
            case FULL ->
                new StoreFullException(
                        "no room left for the repo folder " + folder + ": free some space and try again", e);
            case READONLY, PERM, CANTOPEN ->
                new ReadOnlyStoreException(
                        "the store in " + folder + " can't be written: check owner, permissions and file system", e);
            case CORRUPT -> damaged(folder, "SQLite cannot read it", e);
            case NOTADB ->
                new ForeignStoreException(
                        "the file " + folder.resolve(SqliteStore.FILE)
                                + " is not a peer-base store, or is badly damaged: choose another folder or move it"
                                + " away",
                        e);
            case BUSY, LOCKED ->
                new StoreLockedException(
                        "another program keeps the store in " + folder + " locked: close it and try again", e);
            case IOERR ->
                new StoreException(
                        "the disk failed under the repo folder " + folder + " (" + e.getMessage()
                                + "): check disk and file system, then start again",
                        e);
            default -> new StoreException("the store in " + folder + " failed: " + e.getMessage(), e);
        };
    }

    static CorruptStoreException damaged(Path folder, String what) {
        return damaged(folder, what, null);
    }

    private static CorruptStoreException damaged(Path folder, String what, @Nullable SQLException cause) {
        return new CorruptStoreException(
                "the store in " + folder + " is damaged (" + what
                        + "): move the folder away and start with an empty one; the other peers send again what they"
                        + " have",
                cause);
    }

    /**
     * Whether nothing may be written after {@code e}: when a sync failed the system may have dropped what it was to
     * write, so that a later success would mean nothing.
     */
    static boolean isFatal(SQLException e) {
        int code = e.getErrorCode() & PRIMARY_CODE;
        return code == IOERR || code == CORRUPT || code == NOTADB;
    }
}
