package org.peerbase.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One collaboration in a {@link SqliteStore}. The clock is kept in memory, changed only after a commit and inside of the
 * store's write lock.
 */
final class SqliteCollaborationStore implements CollaborationStore {
    private static final int REPLAY_PAGE = 1_000;

    private static final String INSERT_RECORD = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)";
    private static final String INSERT_REPLICA =
            "INSERT INTO replica (collaboration, replica, last, checksum) VALUES (?, ?, 0, 0) RETURNING id";
    private static final String UPDATE_REPLICA =
            "UPDATE replica SET last = ?, checksum = ?, written = ?, total = ? WHERE id = ?";
    private static final String SELECT_REPLICAS = """
            SELECT id, replica, last, checksum,
              (SELECT coalesce(max(sequence), 0) FROM record WHERE record.replica = replica.id)
            FROM replica WHERE collaboration = ?""";
    private static final String SELECT_LAST_POSITION =
            "SELECT coalesce(max(position), 0) FROM record WHERE collaboration = ?";
    private static final String SELECT_CONTENT_BYTES =
            "SELECT coalesce(sum(length(content)), 0) FROM record WHERE collaboration = ?";
    private static final String SELECT_BY_REPLICA = """
            SELECT collaboration, position, sequence, checksum, content FROM record
            WHERE replica = ? AND sequence >= ? ORDER BY sequence LIMIT ?""";
    private static final String SELECT_BY_POSITION = """
            SELECT position, replica, sequence, checksum, content FROM record
            WHERE collaboration = ? AND position > ? AND position <= ? ORDER BY position LIMIT ?""";

    /** A replica's row. */
    private record Replica(long id, long last) {}

    /** What an append changes in memory once it is committed. */
    private record Appended(Map<Bytes, Replica> replicas, long position) {}

    /** What an append has done so far. */
    private final class Append {
        private final SqliteSession session;
        private final Map<Bytes, Replica> changed = new LinkedHashMap<>();
        private long position = lastPosition;

        Append(SqliteSession session) {
            this.session = session;
        }

        void add(StoredRecord stored) throws SQLException {
            Replica replica = replica(stored.replica());
            if (stored.sequence() <= replica.last()) {
                if (!stored.equals(readOne(replica, stored))) {
                    throw Checks.conflict(stored);
                }
            } else if (stored.sequence() == replica.last() + 1) {
                insert(stored, replica);
                changed.put(stored.replica(), new Replica(replica.id(), stored.sequence()));
            } else {
                throw Checks.gap(stored, replica.last());
            }
        }

        private Replica replica(Bytes name) throws SQLException {
            Replica known = changed.get(name);
            if (known == null) {
                known = replicas.get(name);
            }
            if (known == null) {
                PreparedStatement insert = session.prepare(INSERT_REPLICA);
                insert.setLong(1, id);
                insert.setBytes(2, name.array());
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    known = new Replica(row.getLong(1), 0);
                }
                changed.put(name, known);
            }
            return known;
        }

        private StoredRecord readOne(Replica replica, StoredRecord wanted) throws SQLException {
            return select(session, wanted.replica(), replica, wanted.sequence(), 1, Long.MAX_VALUE)
                    .get(0);
        }

        private void insert(StoredRecord stored, Replica replica) throws SQLException {
            position++;
            PreparedStatement insert = session.prepare(INSERT_RECORD);
            insert.setLong(1, id);
            insert.setLong(2, position);
            insert.setLong(3, replica.id());
            insert.setLong(4, stored.sequence());
            insert.setLong(5, Checksum.record(position, stored));
            insert.setBytes(6, stored.content().array());
            insert.executeUpdate();
        }

        Appended finish() throws SQLException {
            changed.forEach((name, replica) -> {
                Replica before = replicas.get(name);
                store.changes(before == null ? 0 : checksum(name, before), checksum(name, replica));
            });
            PreparedStatement update = session.prepare(UPDATE_REPLICA);
            for (Map.Entry<Bytes, Replica> entry : changed.entrySet()) {
                Replica replica = entry.getValue();
                update.setLong(1, replica.last());
                update.setLong(2, checksum(entry.getKey(), replica));
                setProgress(update, 3);
                update.setLong(5, replica.id());
                update.executeUpdate();
            }
            return new Appended(changed, position);
        }
    }

    private final SqliteStore store;
    private final Bytes key;
    private final long id;
    private final Map<Bytes, Replica> replicas = new ConcurrentHashMap<>();
    private final Map<Long, Bytes> replicaNames = new ConcurrentHashMap<>();
    private volatile long lastPosition;

    private long checksum(Bytes name, Replica replica) {
        return Checksum.replica(key, name, replica.last());
    }

    /** Sets two parameters, the first of them number {@code at}, to how far the store is with what is being written. */
    private void setProgress(PreparedStatement statement, int at) throws SQLException {
        Progress progress = store.committing();
        statement.setLong(at, progress.commits());
        statement.setLong(at + 1, progress.total());
    }

    private SqliteCollaborationStore(SqliteStore store, Bytes key, long id) {
        this.store = store;
        this.key = key;
        this.id = id;
    }

    static SqliteCollaborationStore open(SqliteStore store, Bytes key) {
        List<SqliteCollaborationStore> opened = new ArrayList<>(1);
        store.write(
                session -> {
                    SqliteCollaborationStore collaboration =
                            new SqliteCollaborationStore(store, key, idOf(session, key));
                    collaboration.load(session);
                    return collaboration;
                },
                opened::add);
        return opened.get(0);
    }

    private static long idOf(SqliteSession session, Bytes key) throws SQLException {
        PreparedStatement insert = session.prepare("INSERT OR IGNORE INTO collaboration (key, checksum) VALUES (?, ?)");
        insert.setBytes(1, key.array());
        insert.setLong(2, Checksum.collaboration(key));
        insert.executeUpdate();
        PreparedStatement select = session.prepare("SELECT id FROM collaboration WHERE key = ?");
        select.setBytes(1, key.array());
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private void load(SqliteSession session) throws SQLException {
        long records = 0;
        PreparedStatement select = session.prepare(SELECT_REPLICAS);
        select.setLong(1, id);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Bytes name = bytes(row, 2);
                long last = row.getLong(3);
                if (name.length() == 0 || name.length() > StoredRecord.MAX_REPLICA_BYTES) {
                    throw store.damaged("a replica id");
                }
                if (row.getLong(4) != Checksum.replica(key, name, last) || row.getLong(5) != last) {
                    throw store.damaged("the records of replica " + name);
                }
                publish(name, new Replica(row.getLong(1), last));
                records += last;
            }
        }
        PreparedStatement position = session.prepare(SELECT_LAST_POSITION);
        position.setLong(1, id);
        try (ResultSet row = position.executeQuery()) {
            row.next();
            lastPosition = row.getLong(1);
        }
        if (lastPosition != records) {
            throw store.damaged("records are missing");
        }
    }

    private void publish(Bytes name, Replica replica) {
        replicaNames.put(replica.id(), name);
        replicas.put(name, replica);
    }

    @Override
    public void append(List<StoredRecord> records) {
        store.write(
                session -> {
                    Append append = new Append(session);
                    for (StoredRecord stored : records) {
                        append.add(stored);
                    }
                    return append.finish();
                },
                appended -> {
                    appended.replicas().forEach(this::publish);
                    lastPosition = appended.position();
                });
    }

    @Override
    public long contentBytes() {
        return store.read(session -> {
            PreparedStatement select = session.prepare(SELECT_CONTENT_BYTES);
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Override
    public Map<Bytes, Long> clock() {
        return store.read(session -> {
            Map<Bytes, Long> clock = new HashMap<>();
            replicas.forEach((name, replica) -> clock.put(name, replica.last()));
            return clock;
        });
    }

    @Override
    public List<StoredRecord> read(Bytes name, long from, int maxRecords, long maxBytes) {
        return store.read(session -> {
            Replica replica = replicas.get(name);
            return replica == null
                    ? List.of()
                    : select(session, name, replica, Math.max(1, from), maxRecords, maxBytes);
        });
    }

    private List<StoredRecord> select(
            SqliteSession session, Bytes name, Replica replica, long from, int maxRecords, long maxBytes)
            throws SQLException {
        int wanted = (int) Math.max(0, Math.min(maxRecords, replica.last() - from + 1));
        List<StoredRecord> page = new ArrayList<>();
        PreparedStatement select = session.prepare(SELECT_BY_REPLICA);
        select.setLong(1, replica.id());
        select.setLong(2, from);
        select.setInt(3, wanted);
        long bytes = 0;
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                if (row.getLong(1) != id || row.getLong(3) != from + page.size()) {
                    throw store.damaged("record " + (from + page.size()) + " of replica " + name);
                }
                StoredRecord stored = verified(row.getLong(2), name, row.getLong(3), row.getLong(4), bytes(row, 5));
                bytes += stored.content().length();
                if (bytes > maxBytes && !page.isEmpty()) {
                    return page;
                }
                page.add(stored);
            }
        }
        if (page.size() < wanted) {
            throw store.damaged("record " + (from + page.size()) + " of replica " + name);
        }
        return page;
    }

    private StoredRecord verified(long position, Bytes name, long sequence, long checksum, Bytes content) {
        StoredRecord stored = new StoredRecord(name, sequence, content);
        if (Checksum.record(position, stored) != checksum) {
            throw store.damaged(stored.name());
        }
        return stored;
    }

    /** The bytes of a column that is never null unless the file is damaged. */
    private Bytes bytes(ResultSet row, int column) throws SQLException {
        byte[] array = row.getBytes(column);
        if (array == null || array.length > StoredRecord.MAX_CONTENT_BYTES) {
            throw store.damaged("a row without content");
        }
        return Bytes.of(array);
    }

    @Override
    public void replay(long skipped, Consumer<StoredRecord> visitor) {
        long end = lastPosition;
        for (long position = skipped; position < end; ) {
            List<StoredRecord> page = page(position, end);
            page.forEach(visitor);
            position += page.size();
        }
    }

    private List<StoredRecord> page(long after, long end) {
        return store.read(session -> {
            PreparedStatement select = session.prepare(SELECT_BY_POSITION);
            select.setLong(1, id);
            select.setLong(2, after);
            select.setLong(3, end);
            select.setInt(4, REPLAY_PAGE);
            List<StoredRecord> page = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Bytes name = replicaNames.get(row.getLong(2));
                    if (row.getLong(1) != after + page.size() + 1 || name == null || row.getLong(3) < 1) {
                        throw store.damaged("record at position " + (after + page.size() + 1));
                    }
                    page.add(verified(row.getLong(1), name, row.getLong(3), row.getLong(4), bytes(row, 5)));
                }
            }
            if (page.isEmpty()) {
                throw store.damaged("record at position " + (after + 1));
            }
            return page;
        });
    }

    @Override
    public Optional<Bytes> metadata(String metadataKey) {
        Checks.metadataKey(metadataKey);
        return store.read(session -> {
            PreparedStatement select =
                    session.prepare("SELECT checksum, value FROM metadata WHERE collaboration = ? AND key = ?");
            select.setLong(1, id);
            select.setString(2, metadataKey);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Bytes value = bytes(row, 2);
                if (row.getLong(1) != Checksum.metadata(key, metadataKey, value)) {
                    throw store.damaged("metadata " + metadataKey);
                }
                return Optional.of(value);
            }
        });
    }

    @Override
    public void putMetadata(String metadataKey, Bytes value) {
        Checks.metadataKey(metadataKey);
        store.write(
                session -> {
                    PreparedStatement old =
                            session.prepare("SELECT checksum FROM metadata WHERE collaboration = ? AND key = ?");
                    old.setLong(1, id);
                    old.setString(2, metadataKey);
                    long checksum = Checksum.metadata(key, metadataKey, value);
                    PreparedStatement replace = session.prepare("REPLACE INTO metadata VALUES (?, ?, ?, ?, ?, ?)");
                    store.changes(numberOrZero(old), checksum);
                    replace.setLong(1, id);
                    replace.setString(2, metadataKey);
                    replace.setLong(3, checksum);
                    setProgress(replace, 4);
                    replace.setBytes(6, value.array());
                    return replace.executeUpdate();
                },
                rows -> {});
    }

    @Override
    public Optional<Snapshot> snapshot() {
        return store.read(session -> {
            PreparedStatement select =
                    session.prepare("SELECT checksum, clock, state FROM snapshot WHERE collaboration = ?");
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Snapshot snapshot = new Snapshot(bytes(row, 2), bytes(row, 3));
                if (row.getLong(1) != Checksum.snapshot(key, snapshot)) {
                    throw store.damaged("the snapshot");
                }
                return Optional.of(snapshot);
            }
        });
    }

    @Override
    public void putSnapshot(Snapshot snapshot) {
        store.write(
                session -> {
                    PreparedStatement old = session.prepare("SELECT checksum FROM snapshot WHERE collaboration = ?");
                    old.setLong(1, id);
                    long checksum = Checksum.snapshot(key, snapshot);
                    PreparedStatement replace = session.prepare("REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?, ?)");
                    store.changes(numberOrZero(old), checksum);
                    replace.setLong(1, id);
                    replace.setLong(2, checksum);
                    setProgress(replace, 3);
                    replace.setBytes(5, snapshot.clock().array());
                    replace.setBytes(6, snapshot.state().array());
                    return replace.executeUpdate();
                },
                rows -> {});
    }

    private static long numberOrZero(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
