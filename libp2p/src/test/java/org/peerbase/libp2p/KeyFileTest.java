package org.peerbase.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.multiformats.identity.PrivateKey;

class KeyFileTest {
    @TempDir
    Path folder;

    @Test
    void shouldMakeAKeyOnceAndKeepItPrivate() throws IOException {
        Path repo = folder.resolve("new").resolve("repo");

        PrivateKey made = KeyFile.loadOrCreate(repo);
        PrivateKey found = KeyFile.loadOrCreate(repo);

        assertThat(found.encode()).isEqualTo(made.encode());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(repo.resolve(KeyFile.NAME))))
                .isEqualTo("rw-------");
        try (var files = Files.list(repo)) {
            assertThat(files).containsExactly(repo.resolve(KeyFile.NAME));
        }
    }

    @Test
    void shouldRefuseAKeyThatOthersCanRead() throws IOException {
        KeyFile.loadOrCreate(folder);
        Files.setPosixFilePermissions(folder.resolve(KeyFile.NAME), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> KeyFile.loadOrCreate(folder))
                .isInstanceOf(Libp2pException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void shouldRefuseWhatIsNotAKeyAndLeaveItAlone() throws IOException {
        for (String content : new String[] {"", "hello\n", "!!!", "CAESQA=="}) {
            Files.deleteIfExists(folder.resolve(KeyFile.NAME));
            KeyFile.loadOrCreate(folder);
            Files.writeString(folder.resolve(KeyFile.NAME), content);

            assertThatThrownBy(() -> KeyFile.loadOrCreate(folder))
                    .isInstanceOf(Libp2pException.class)
                    .hasMessageContaining("is not a peer's key");
            assertThat(folder.resolve(KeyFile.NAME)).hasContent(content);
        }
    }

    @Test
    void shouldSayWhyAFolderCannotBeMade() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> KeyFile.loadOrCreate(file.resolve("repo")))
                .isInstanceOf(Libp2pException.class)
                .hasMessageContaining("file")
                .hasMessageContaining("Not a directory")
                .hasMessageNotContaining("java.");
        assertThatThrownBy(() -> KeyFile.loadOrCreate(Path.of("/proc/no/such/folder")))
                .isInstanceOf(Libp2pException.class)
                .hasMessage("can't make the folder /proc/no/such/folder: choose another one");
    }
}
