package org.peerbase.store;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is checked on opening: where something could be missing or old without anyone asking for it. */
final class SqliteIntegrity {
    /** The tables whose rows nothing else would miss; they are small. */
    private static final List<String> CHECKED = List.of("collaboration", "replica", "metadata", "snapshot");

    /** The total is that of the row with the highest number, as SQLite promises for a column beside max(). */
    private static final String SELECT_PROGRESS = """
            SELECT max(written), total, sum(checksum) FROM (
              SELECT written, total, checksum FROM replica
              UNION ALL SELECT written, total, checksum FROM metadata
              UNION ALL SELECT written, total, checksum FROM snapshot)""";

    private SqliteIntegrity() {}

    /**
     * Looks for damage.
     *
     * @param noted how far the store had surely come, if that is known
     * @return how far it has come
     */
    static Progress verify(SqliteSession session, Path folder, Optional<Progress> noted) throws SQLException {
        verifySchema(session, folder);
        for (String table : CHECKED) {
            // Not quick_check, which lets an index pass that lacks rows: they would be looked for in vain.
            if (!"ok".equals(session.query("PRAGMA integrity_check('" + table + "')"))) {
                throw SqliteErrors.damaged(folder, "table " + table);
            }
        }
        verifyNames(session, folder);
        verifyMetadata(session, folder);
        Progress found = progress(session, folder);
        if (noted.isPresent() && found.isBehind(noted.get())) {
            throw SqliteErrors.damaged(folder, "some of what was written last is not there any more");
        }
        return found;
    }

    /** A letter of it makes another type of a column, by which rows are looked for in vain. */
    private static void verifySchema(SqliteSession session, Path folder) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet row = session.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
                .executeQuery()) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        if (!tables.equals(SqliteSchema.TABLES)) {
            throw SqliteErrors.damaged(folder, "the description of its tables");
        }
    }

    private static void verifyNames(SqliteSession session, Path folder) throws SQLException {
        try (ResultSet row =
                session.prepare("SELECT key, checksum FROM collaboration").executeQuery()) {
            while (row.next()) {
                byte[] key = row.getBytes(1);
                if (key == null || row.getLong(2) != Checksum.collaboration(Bytes.of(key))) {
                    throw SqliteErrors.damaged(folder, "the name of a collaboration");
                }
            }
        }
    }

    private static void verifyMetadata(SqliteSession session, Path folder) throws SQLException {
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

    private static Progress progress(SqliteSession session, Path folder) throws SQLException {
        PreparedStatement select = session.prepare(SELECT_PROGRESS);
        try (ResultSet row = select.executeQuery()) {
            row.next();
            Progress progress = new Progress(row.getLong(1), row.getLong(3));
            if (progress.commits() > 0 && row.getLong(2) != progress.total()) {
                throw SqliteErrors.damaged(folder, "some of it is older than the rest");
            }
            return progress;
        }
    }
}
