package org.peerbase.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The tables of a store file, and how a file is recognised as one. */
final class SqliteSchema {
    /** Marks an SQLite file as a store: "peer". */
    static final int APPLICATION_ID = 0x70656572;

    /** The only format that is read: none before it was released. */
    static final int FORMAT = 2;

    /*
     * Records are keyed by their position in the collaboration's log, so that appending goes to the end of the file and
     * replaying reads it in one sweep; the index serves what other peers ask for. "last" and the positions leave no
     * record the chance to go missing unnoticed; the checksums do the same for contents.
     *
     * "written" is the number of the commit that wrote the row, and "total" what the checksums of the three tables came to
     * with it: the row written last vouches for all others. They stand before what may be long, to be read without it.
     */
    static final List<String> TABLES = List.of(
            "CREATE TABLE collaboration (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, checksum INTEGER NOT NULL)",
            """
            CREATE TABLE replica (
              id INTEGER PRIMARY KEY, collaboration INTEGER NOT NULL, replica BLOB NOT NULL, last INTEGER NOT NULL,
              checksum INTEGER NOT NULL, written INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,
              UNIQUE (collaboration, replica))""",
            """
            CREATE TABLE record (
              collaboration INTEGER NOT NULL, position INTEGER NOT NULL, replica INTEGER NOT NULL,
              sequence INTEGER NOT NULL, checksum INTEGER NOT NULL, content BLOB NOT NULL,
              PRIMARY KEY (collaboration, position)) WITHOUT ROWID""",
            "CREATE UNIQUE INDEX record_by_replica ON record (replica, sequence)",
            """
            CREATE TABLE metadata (
              collaboration INTEGER NOT NULL, key TEXT NOT NULL, checksum INTEGER NOT NULL, written INTEGER NOT NULL,
              total INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (collaboration, key)) WITHOUT ROWID""",
            """
            CREATE TABLE snapshot (
              collaboration INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, written INTEGER NOT NULL,
              total INTEGER NOT NULL, clock BLOB NOT NULL, state BLOB NOT NULL)""");

    /**
     * Says that there was a store here, should its file vanish or be emptied. It is written once: when and as which file
     * that was is the identity of the store.
     */
    private static final String MARKER = "peer-base.repo";

    private SqliteSchema() {}

    /** Readies {@code session} for writing, and makes the tables if the file is empty. */
    static void prepare(SqliteSession session, Path folder, Durability durability) throws SQLException {
        int format = checkFormat(session, folder);
        Path marker = folder.resolve(MARKER);
        if (format == 0 && Files.exists(marker)) {
            throw SqliteErrors.damaged(folder, "its file is empty");
        }
        if (!"wal".equals(session.query("PRAGMA journal_mode=WAL"))) {
            throw new StoreException(
                    "the file system of " + folder + " can't hold a store (no shared memory): choose a local folder");
        }
        // Synced whatever the durability: a store that is there without its tables would be a damaged one.
        session.execute("PRAGMA synchronous=" + Durability.POWER_LOSS.synchronous());
        if (format == 0) {
            create(session);
        } else if (durability == Durability.POWER_LOSS) {
            // What an earlier process had written and not synced is read from now on, and so must not go away any more.
            session.query("PRAGMA wal_checkpoint(PASSIVE)");
        }
        session.execute("PRAGMA synchronous=" + durability.synchronous());
        try {
            if (!Files.exists(marker)) {
                Files.writeString(marker, "A peer-base repo. Its collaborations are in " + SqliteStore.FILE + ".\n");
            }
        } catch (IOException e) {
            throw RepoLock.unwritable(folder, e);
        }
    }

    /** The number of the marker's file and the time of its last change: no copy has both. */
    static Bytes identity(Path folder) {
        Path marker = folder.resolve(MARKER);
        try {
            boolean unix = marker.getFileSystem().supportedFileAttributeViews().contains("unix");
            Object number = unix ? Files.getAttribute(marker, "unix:ino") : "";
            Object time = Files.getAttribute(marker, unix ? "unix:ctime" : "creationTime");
            return Bytes.of((number + " " + time).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StoreException(marker + " can't be looked at: " + e, e);
        }
    }

    private static void create(SqliteSession session) throws SQLException {
        session.execute("BEGIN");
        for (String statement : TABLES) {
            session.execute(statement);
        }
        session.execute("PRAGMA application_id=" + APPLICATION_ID);
        session.execute("PRAGMA user_version=" + FORMAT);
        session.execute("COMMIT");
    }

    /** The format of the file; 0 if it is empty. */
    private static int checkFormat(SqliteSession session, Path folder) throws SQLException {
        int application = Integer.parseInt(session.query("PRAGMA application_id"));
        int format = Integer.parseInt(session.query("PRAGMA user_version"));
        int tables = Integer.parseInt(session.query("SELECT count(*) FROM sqlite_schema"));
        if (application == 0 && tables == 0) {
            return 0;
        }
        if (application != APPLICATION_ID) {
            throw new ForeignStoreException("the file " + folder.resolve(SqliteStore.FILE)
                    + " belongs to another program: choose another folder");
        }
        if (format != FORMAT) {
            throw new ForeignStoreException("the store in " + folder + " has format " + format
                    + ", and this version reads format " + FORMAT + ": use the version of peer-base that made it");
        }
        return format;
    }
}
