package org.peerbase.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that hold a secret: nobody but their owner reads them, where the file system has modes. */
final class SecretFile {
    private SecretFile() {}

    /**
     * Makes a file with one line.
     *
     * @throws CommandFailure if it can't be made, or is there already: then it stays as it is
     */
    static void create(Path file, String line) {
        FileAttribute<?>[] ownerOnly =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(file, fresh, ownerOnly))) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "'" + file + "' is there already, and stays as it is: name another file", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "can't write '" + file + "': " + e, e);
        }
    }
}
