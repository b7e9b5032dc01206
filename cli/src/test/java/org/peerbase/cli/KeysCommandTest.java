package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.keys.Keys;

class KeysCommandTest {
    @TempDir
    Path temp;

    private static String lastWord(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    @Test
    void shouldMakeOtherKeysEachTime() {
        CommandRun one = CommandRun.of("keys", "new");
        assertThat(one.exitCode()).isZero();
        String all = lastWord(one.out().lines().toList().get(0));
        String readOnly = lastWord(one.out().lines().toList().get(1));
        assertThat(Keys.uriDecode(all).canWrite()).isTrue();
        assertThat(Keys.uriDecode(readOnly)).isEqualTo(Keys.uriDecode(all).readOnly());
        assertThat(CommandRun.of("keys", "new").out()).doesNotContain(all);
    }

    @Test
    void shouldPrintKeysForProgramsToo() {
        CommandRun run = CommandRun.of("keys", "new", "--json");
        assertThat(run.out()).startsWith("{\"readWrite\":\"").contains("\"readOnly\":\"");
    }

    @Test
    void shouldKeepKeysInAFileForItsOwnerOnly() throws IOException {
        Path file = temp.resolve("notes.keys");
        CommandRun run = CommandRun.of("keys", "new", "--out", file.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        String uri = Files.readString(file).strip();
        assertThat(Keys.uriDecode(uri).canWrite()).isTrue();
        assertThat(run.out()).contains(file.toString()).doesNotContain(uri);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        CommandRun again = CommandRun.of("keys", "new", "--out", file.toString());
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.errLines()).hasSize(1);
        assertThat(Files.readString(file).strip()).isEqualTo(uri);

        Path link = temp.resolve("reader.keys");
        CommandRun readOnly = CommandRun.of("keys", "read-only", "@" + file, "--out", link.toString());
        assertThat(readOnly.exitCode()).as(readOnly.err()).isZero();
        assertThat(Keys.uriDecode(Files.readString(link).strip()))
                .isEqualTo(Keys.uriDecode(uri).readOnly());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(link)))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldTakeTheRightToWriteAway() throws IOException {
        Keys keys = Keys.generate();
        CommandRun run = CommandRun.of("keys", "read-only", Keys.uriEncode(keys));
        assertThat(run.out().strip()).isEqualTo(Keys.uriEncodeReadOnly(keys));
        Path file = Files.writeString(temp.resolve("notes.keys"), Keys.uriEncode(keys) + "\n");
        assertThat(CommandRun.of("keys", "read-only", "@" + file).out()).isEqualTo(run.out());
    }

    @Test
    void shouldSayWhatKeysAllowWithoutASecret() {
        Keys keys = Keys.generate();
        String all = Keys.uriEncode(keys);
        assertThat(CommandRun.of("keys", "show", all).out())
                .contains("to read and write")
                .doesNotContain(all.substring(all.length() / 2));
        assertThat(CommandRun.of("keys", "show", Keys.uriEncodeReadOnly(keys)).out())
                .contains("to read only");
        assertThat(CommandRun.of("keys", "show", "--json", all).out()).startsWith("{\"canWrite\":true,");
    }

    @Test
    void shouldSayWhatIsWrongWithoutRepeatingTheKeys() {
        String uri = Keys.uriEncode(Keys.generate());
        String mistyped = uri.substring(0, 20) + (uri.charAt(20) == 'x' ? 'y' : 'x') + uri.substring(21);
        CommandRun run = CommandRun.of("keys", "show", mistyped);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.err()).doesNotContain(mistyped).doesNotContain(mistyped.substring(30));
        assertThat(run.out()).isEmpty();
    }

    @Test
    void shouldSayThatACommandIsMissing() {
        CommandRun run = CommandRun.of("keys");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("peerbase keys --help");
    }

    @Test
    void shouldSayWhatIsWrongWithAFileOfKeys() throws IOException {
        Path file = Files.writeString(temp.resolve("notes.keys"), Keys.uriEncode(Keys.generate()));
        CommandRun run = CommandRun.of("keys", "show", file.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(file.toString()).contains("write @ before its name");
        String uri = Keys.uriEncode(Keys.generate());
        run = CommandRun.of("keys", "show", "@" + uri);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("there is no file").doesNotContain(uri);
    }
}
