package org.peerbase.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a repo folder to one store at a time. The operating system drops the lock when its process ends, however it ends;
 * the file stays, and holds the number of the process that locked it last.
 */
final class RepoLock implements AutoCloseable {
    static final String FILE = "repo.lock";
    private static final int MAX_PID_BYTES = 20;

    private final FileChannel channel;

    private RepoLock(FileChannel channel) {
        this.channel = channel;
    }

    static RepoLock acquire(Path folder) {
        Path file = folder.resolve(FILE);
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String owner = owner(file);
                channel.close();
                throw new StoreLockedException("the repo folder " + folder + " is in use" + owner
                        + ": stop the peer that uses it, or choose another folder");
            }
            ByteBuffer pid =
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
            channel.truncate(0);
            channel.write(pid, 0);
            return new RepoLock(channel);
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw unwritable(folder, e);
        }
    }

    static StoreException unwritable(Path folder, IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return new ReadOnlyStoreException(
                    "the repo folder " + folder + " can't be written: check its owner and permissions", cause);
        }
        String reason = cause instanceof FileSystemException failed ? failed.getReason() : cause.getMessage();
        return new ReadOnlyStoreException(
                "the repo folder " + folder + " can't be written" + (reason == null ? "" : " (" + reason + ")")
                        + ": choose another folder, or look at what is there",
                cause);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String owner(Path file) {
        try {
            if (Files.size(file) > MAX_PID_BYTES) {
                return "";
            }
            String pid = Files.readString(file, StandardCharsets.ISO_8859_1);
            return pid.matches("[0-9]+") ? " by process " + pid : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static void closeQuietly(FileChannel channel, IOException failure) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException("the repo lock could not be released: " + e, e);
        }
    }
}
