package org.peerbase.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in one SQLite file in write-ahead mode. One session writes and one reads, each guarded by its own monitor, so
 * that a reader never waits for a sync.
 */
final class SqliteStore implements Store {
    static final String FILE = "collaborations.db";

    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path folder;
    private final Durability durability;
    private final RepoLock lock;
    private final ProgressFile progressFile;
    private final SqliteSession writer;
    private final SqliteSession reader;
    private final Map<Bytes, CollaborationStore> collaborations = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile @Nullable StoreException failure;

    /** Guarded by the writer's monitor, as is the next. */
    private Progress progress;

    /** What {@link #progress} is to be once what is being written is committed. */
    private Progress next;

    private SqliteStore(
            Path folder,
            Durability durability,
            RepoLock lock,
            ProgressFile progressFile,
            SqliteSession writer,
            SqliteSession reader,
            Progress progress) {
        this.folder = folder;
        this.durability = durability;
        this.lock = lock;
        this.progressFile = progressFile;
        this.writer = writer;
        this.reader = reader;
        this.progress = progress;
        next = progress;
    }

    /** Work in a session, inside of a transaction when it writes. */
    @FunctionalInterface
    interface Work<T> {
        T run(SqliteSession session) throws SQLException;
    }

    static SqliteStore open(Path folder, Durability durability) {
        makeFolder(folder);
        RepoLock lock = RepoLock.acquire(folder);
        SqliteSession writer = null;
        ProgressFile progressFile = null;
        try {
            Path file = folder.resolve(FILE);
            if (Files.exists(file) && !(Files.isRegularFile(file) && Files.isWritable(file))) {
                throw new ReadOnlyStoreException("the store file " + file + " can't be written: check its permissions");
            }
            String url = "jdbc:sqlite:" + file;
            writer = new SqliteSession(url);
            SqliteSchema.prepare(writer, folder, durability);
            progressFile = ProgressFile.open(folder);
            writer.startTransactions();
            Progress progress = SqliteIntegrity.verify(writer, folder, progressFile.read());
            writer.commit();
            SqliteSession reader = new SqliteSession(url);
            reader.execute("PRAGMA query_only=ON");
            return new SqliteStore(folder, durability, lock, progressFile, writer, reader, progress);
        } catch (SQLException e) {
            StoreException translated = e.getMessage() != null && e.getMessage().startsWith("No suitable driver")
                    ? new StoreException("SQLite is not on the class path: add org.xerial:sqlite-jdbc", e)
                    : SqliteErrors.translate(e, folder);
            abandon(writer, progressFile, lock, translated);
            throw translated;
        } catch (StoreException e) {
            abandon(writer, progressFile, lock, e);
            throw e;
        }
    }

    private static void makeFolder(Path folder) {
        if (Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(folder, OWNER_ONLY);
            }
            syncName(folder);
        } catch (FileAlreadyExistsException e) {
            throw new ForeignStoreException(folder + " is a file: a repo needs a folder; choose another name", e);
        } catch (IOException e) {
            throw RepoLock.unwritable(folder, e);
        }
    }

    /** Makes sure that a new folder is still there after a power loss, where folders can be synced. */
    private static void syncName(Path folder) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent == null || !Files.isReadable(parent)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            LOG.debug("{} can't be synced", parent);
        }
    }

    private static void abandon(
            @Nullable SqliteSession writer,
            @Nullable ProgressFile progressFile,
            RepoLock lock,
            StoreException failure) {
        try {
            if (progressFile != null) {
                progressFile.close();
            }
            if (writer != null) {
                writer.close();
            }
            lock.close();
        } catch (SQLException | StoreException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public CollaborationStore collaboration(Bytes key) {
        Checks.key(key);
        checkOpen();
        return collaborations.computeIfAbsent(key, k -> SqliteCollaborationStore.open(this, k));
    }

    @Override
    public Bytes identity() {
        checkOpen();
        return SqliteSchema.identity(folder);
    }

    /** Runs {@code work} in a transaction and hands its result to {@code committed} before anyone else writes. */
    <T> void write(Work<T> work, Consumer<T> committed) {
        synchronized (writer) {
            checkOpen();
            T result;
            try {
                next = progress;
                result = work.run(writer);
                writer.commit();
            } catch (SQLException e) {
                StoreException translated = translate(e);
                rollBack(translated);
                throw translated;
            } catch (RuntimeException e) {
                rollBack(e);
                throw e;
            }
            if (!next.equals(progress)) {
                progress = next;
                if (durability == Durability.POWER_LOSS) {
                    progressFile.write(progress);
                }
            }
            committed.accept(result);
        }
    }

    /** Called by {@link Work}: a row whose checksum was {@code before}, 0 if it was not there, gets {@code after}. */
    void changes(long before, long after) {
        next = new Progress(progress.commits() + 1, next.total() + after - before);
    }

    /** How far the store is with what is being written, all changes having been told: to be written into each row. */
    Progress committing() {
        return next;
    }

    /** Runs {@code work} without a transaction around it. */
    <T> T read(Work<T> work) {
        synchronized (reader) {
            checkOpen();
            try {
                return work.run(reader);
            } catch (SQLException e) {
                StoreException translated = translate(e);
                try {
                    reader.forgetStatements();
                } catch (SQLException suppressed) {
                    translated.addSuppressed(suppressed);
                }
                throw translated;
            }
        }
    }

    CorruptStoreException damaged(String what) {
        return SqliteErrors.damaged(folder, what);
    }

    private StoreException translate(SQLException e) {
        StoreException translated = SqliteErrors.translate(e, folder);
        if (SqliteErrors.isFatal(e)) {
            failure = translated;
        }
        return translated;
    }

    private void rollBack(RuntimeException cause) {
        try {
            writer.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
            failure = new StoreException("the store in " + folder + " could not undo a failed write: start again", e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw Checks.closed();
        }
        StoreException fatal = failure;
        if (fatal != null) {
            throw new StoreException("the store stopped after an earlier failure: " + fatal.getMessage(), fatal);
        }
    }

    @Override
    public void close() {
        synchronized (writer) {
            synchronized (reader) {
                if (closed) {
                    return;
                }
                closed = true;
                closeQuietly(reader);
                closeQuietly(writer);
                progressFile.close();
                lock.close();
            }
        }
    }

    private void closeQuietly(SqliteSession session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.warn("closing the store in {} failed: {}", folder, e.toString());
        }
    }
}
