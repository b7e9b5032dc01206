package org.peerbase.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps beside the database how far the store has surely come, so that a database that is older than that is noticed: one
 * that lost its log or the end of it, or one from a backup. It is written after a commit was synced and is not synced
 * itself. So it is never ahead of what a power loss leaves; it may be behind, and then says less.
 */
final class ProgressFile implements AutoCloseable {
    static final String FILE = "collaborations.progress";

    private static final int BYTES = 3 * Long.BYTES;
    private static final Logger LOG = LoggerFactory.getLogger(ProgressFile.class);

    private final Path file;
    private final FileChannel channel;
    private boolean warned;

    private ProgressFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static ProgressFile open(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return new ProgressFile(
                    file,
                    FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw RepoLock.unwritable(folder, e);
        }
    }

    /** What was noted last. Empty if nothing was, or if what is there was torn. */
    Optional<Progress> read() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        try {
            if (channel.read(bytes, 0) != BYTES || bytes.getLong(BYTES - Long.BYTES) != checksum(bytes)) {
                return Optional.empty();
            }
        } catch (IOException e) {
            LOG.warn("{} can't be read: {}", file, e.toString());
            return Optional.empty();
        }
        return Optional.of(new Progress(bytes.getLong(0), bytes.getLong(Long.BYTES)));
    }

    /** Notes {@code progress}, which is synced. If that fails, the file is behind, which harms nothing by itself. */
    void write(Progress progress) {
        ByteBuffer bytes =
                ByteBuffer.allocate(BYTES).putLong(progress.commits()).putLong(progress.total());
        bytes.putLong(checksum(bytes)).flip();
        try {
            channel.write(bytes, 0);
        } catch (IOException e) {
            if (!warned) {
                warned = true;
                LOG.warn("{} can't be written: {}", file, e.toString());
            }
        }
    }

    private static long checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, BYTES - Long.BYTES));
        return crc.getValue();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("closing {} failed: {}", file, e.toString());
        }
    }
}
