package org.peerbase.libp2p;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PrivateKey;

/**
 * The private key of a peer in its repo folder: the file {@value #NAME}, one line of base64 of the key's libp2p
 * protobuf, readable by its owner only (mode 0600, where the file system has modes).
 */
public final class KeyFile {
    /** The file's name inside the repo folder. */
    public static final String NAME = "key";

    private static final int MAX_BYTES = 16 * 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private KeyFile() {}

    /**
     * Reads the key of a repo folder; makes folder and an Ed25519 key if there are none.
     *
     * @throws Libp2pException if the file can't be read or written, is not a key, or may be read by others
     */
    public static PrivateKey loadOrCreate(Path repo) {
        Path file = repo.resolve(NAME);
        try {
            return load(file);
        } catch (NoSuchFileException e) {
            return create(repo, file);
        } catch (IOException e) {
            throw new Libp2pException("can't read the key in " + file + reason(e), e);
        }
    }

    private static PrivateKey load(Path file) throws IOException {
        if (isPosix(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new Libp2pException(
                    "the key in " + file + " can be read or changed by others; run: chmod 600 " + file);
        }
        if (Files.size(file) > MAX_BYTES) {
            throw notAKey(file, "it is longer than any key", null);
        }
        try {
            return PrivateKey.decode(
                    Base64.getDecoder().decode(Files.readString(file).strip()));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw notAKey(file, e.getMessage(), e);
        }
    }

    private static Libp2pException notAKey(Path file, @Nullable String reason, @Nullable Exception cause) {
        return new Libp2pException(
                file + " is not a peer's key (" + reason
                        + "). Restore it from a backup, or move it away to go on as a new peer",
                cause);
    }

    private static PrivateKey create(Path repo, Path file) {
        PrivateKey key = PrivateKey.generateEd25519();
        try {
            Files.createDirectories(repo);
        } catch (IOException e) {
            throw new Libp2pException("can't make the folder " + repo + reason(e) + ": choose another one", e);
        }
        try {
            // Whole or not at all, and never readable by others, not even for a moment.
            Path draft = Files.createTempFile(repo, NAME, ".draft", ownerOnly(repo));
            try {
                Files.writeString(draft, Base64.getEncoder().encodeToString(key.encode()) + "\n");
                Files.createLink(file, draft);
            } catch (UnsupportedOperationException e) {
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
            return key;
        } catch (FileAlreadyExistsException e) {
            // Another process was faster: its key counts.
            return loadOrCreate(repo);
        } catch (IOException e) {
            throw new Libp2pException("can't write the key to " + file + reason(e), e);
        }
    }

    /** In brackets, what the file system says; often nothing but the name of a class, which helps nobody. */
    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException failed ? failed.getReason() : e.getMessage();
        return reason == null ? "" : " (" + reason + ")";
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return isPosix(folder)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
