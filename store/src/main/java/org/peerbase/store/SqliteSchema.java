package org.peerbase.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The tables of a store file, how a file is recognised as one, and what is checked on opening. */
final class SqliteSchema {
    /** Marks an SQLite file as a store: "peer". */
    static final int APPLICATION_ID = 0x70656572;

    /** Raised whenever the tables change. Every earlier format stays readable. */
    static final int FORMAT = 1;

    /*
     * Records are keyed by their position in the collaboration's log, so that appending goes to the end of the file and
     * replaying reads it in one sweep; the index serves what other peers ask for. "last" and the positions leave no
     * record the chance to go missing unnoticed; the checksums do the same for contents.
     */
    private static final String[] TABLES = {
        "CREATE TABLE collaboration (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, checksum INTEGER NOT NULL)",
        """
        CREATE TABLE replica (
          id INTEGER PRIMARY KEY, collaboration INTEGER NOT NULL, replica BLOB NOT NULL, last INTEGER NOT NULL,
          checksum INTEGER NOT NULL, UNIQUE (collaboration, replica))""",
        """
        CREATE TABLE record (
          collaboration INTEGER NOT NULL, position INTEGER NOT NULL, replica INTEGER NOT NULL,
          sequence INTEGER NOT NULL, checksum INTEGER NOT NULL, content BLOB NOT NULL,
          PRIMARY KEY (collaboration, position)) WITHOUT ROWID""",
        "CREATE UNIQUE INDEX record_by_replica ON record (replica, sequence)",
        """
        CREATE TABLE metadata (
          collaboration INTEGER NOT NULL, key TEXT NOT NULL, checksum INTEGER NOT NULL, value BLOB NOT NULL,
          PRIMARY KEY (collaboration, key)) WITHOUT ROWID""",
        """
        CREATE TABLE snapshot (
          collaboration INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, clock BLOB NOT NULL, state BLOB NOT NULL)""",
    };

    /** The tables whose rows nothing else would miss; they are small. */
    private static final List<String> CHECKED = List.of("collaboration", "replica", "metadata", "snapshot");

    /** Says that there was a store here, should its file vanish or be emptied. */
    private static final String MARKER = "peer-base.repo";

    private SqliteSchema() {}

    /** Readies {@code session} for writing, and makes the tables if the file is empty. */
    static void prepare(SqliteSession session, Path folder, Durability durability) throws SQLException {
        boolean empty = checkFormat(session, folder);
        Path marker = folder.resolve(MARKER);
        if (empty && Files.exists(marker)) {
            throw SqliteErrors.damaged(folder, "its file is empty");
        }
        if (!"wal".equals(session.query("PRAGMA journal_mode=WAL"))) {
            throw new StoreException(
                    "the file system of " + folder + " can't hold a store (no shared memory): choose a local folder");
        }
        if (empty) {
            create(session);
        }
        session.execute("PRAGMA synchronous=" + durability.synchronous());
        session.startTransactions();
        if (!empty) {
            verify(session, folder);
        }
        session.commit();
        try {
            Files.writeString(marker, "A peer-base repo. Its collaborations are in " + SqliteStore.FILE + ".\n");
        } catch (IOException e) {
            throw RepoLock.unwritable(folder, e);
        }
    }

    /** Makes the tables, synced whatever the durability: a store that is there without its tables would be a damaged one. */
    private static void create(SqliteSession session) throws SQLException {
        session.execute("PRAGMA synchronous=FULL");
        session.execute("BEGIN");
        for (String table : TABLES) {
            session.execute(table);
        }
        session.execute("PRAGMA application_id=" + APPLICATION_ID);
        session.execute("PRAGMA user_version=" + FORMAT);
        session.execute("COMMIT");
    }

    /** Looks for damage where a row could be lost without anyone asking for it. */
    private static void verify(SqliteSession session, Path folder) throws SQLException {
        for (String table : CHECKED) {
            if (!"ok".equals(session.query("PRAGMA quick_check('" + table + "')"))) {
                throw SqliteErrors.damaged(folder, "table " + table);
            }
        }
        try (ResultSet row =
                session.prepare("SELECT key, checksum FROM collaboration").executeQuery()) {
            while (row.next()) {
                if (row.getLong(2) != Checksum.collaboration(Bytes.of(row.getBytes(1)))) {
                    throw SqliteErrors.damaged(folder, "the name of a collaboration");
                }
            }
        }
        try (ResultSet row = session.prepare("""
                        SELECT collaboration.key, metadata.key, value, metadata.checksum
                        FROM metadata LEFT JOIN collaboration ON collaboration = id""").executeQuery()) {
            while (row.next()) {
                byte[] collaboration = row.getBytes(1);
                byte[] value = row.getBytes(3);
                if (collaboration == null
                        || value == null
                        || row.getLong(4)
                                != Checksum.metadata(Bytes.of(collaboration), row.getString(2), Bytes.of(value))) {
                    throw SqliteErrors.damaged(folder, "metadata");
                }
            }
        }
    }

    private static boolean checkFormat(SqliteSession session, Path folder) throws SQLException {
        int application = Integer.parseInt(session.query("PRAGMA application_id"));
        int format = Integer.parseInt(session.query("PRAGMA user_version"));
        int tables = Integer.parseInt(session.query("SELECT count(*) FROM sqlite_schema"));
        if (application == 0 && tables == 0) {
            return true;
        }
        if (application != APPLICATION_ID) {
            throw new ForeignStoreException("the file " + folder.resolve(SqliteStore.FILE)
                    + " belongs to another program: choose another folder");
        }
        if (format != FORMAT) {
            throw new ForeignStoreException("the store in " + folder + " has format " + format
                    + ", and this version reads format " + FORMAT + ": use the version of peer-base that made it");
        }
        return false;
    }
}
