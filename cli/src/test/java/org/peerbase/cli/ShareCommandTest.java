package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.keys.Keys;

/** Two programs in processes of their own, driven through pipes as a person drives them by hand. */
@Timeout(90)
class ShareCommandTest {
    @TempDir
    Path temp;

    private final List<CommandProcess> running = new ArrayList<>();

    @AfterEach
    void end() {
        running.forEach(CommandProcess::close);
    }

    private CommandProcess share(String... arguments) throws IOException {
        CommandProcess share = CommandProcess.start("share", arguments);
        running.add(share);
        return share;
    }

    private static String addressIn(String invitation) {
        return invitation.substring(invitation.indexOf("/ip4/"));
    }

    @Test
    void shouldLetAReaderFollowAndTellItAtTheFirstAttemptToChange() throws Exception {
        Keys keys = Keys.generate();
        Path file = Files.writeString(temp.resolve("notes.keys"), Keys.uriEncode(keys));
        CommandRun link = CommandRun.of("keys", "read-only", "@" + file);
        Path linkFile = Files.writeString(temp.resolve("reader.keys"), link.out());
        CommandProcess ana = share("notes", "--keys", "@" + file);
        String address = addressIn(ana.read(line -> line.contains("--keys KEYS --bootstrap")));
        ana.read(line -> line.contains("peerbase keys read-only"));
        CommandProcess stranger = share("notes", "--keys", "@" + linkFile, "--bootstrap", address);
        ana.type("append Hello");
        stranger.read(line -> line.contains("These keys only read"));
        stranger.read(line -> line.strip().equals("Hello"));
        stranger.type("append !");
        stranger.read(line -> line.contains("only read, and nothing was changed: ask a writer"));
        stranger.type("help");
        assertThat(stranger.read(line -> line.contains("show") || line.contains("append")))
                .startsWith("show");
        ana.type("append , stranger");
        stranger.read(line -> line.strip().equals("Hello, stranger"));
        stranger.type("quit");
        assertThat(stranger.waitFor()).as("for scripts").isEqualTo(ExitCode.FAILED);
        ana.type("quit");
        assertThat(ana.waitFor()).isZero();
    }

    @Test
    void shouldLetAReaderFollowWithoutAComplaint() throws Exception {
        Keys keys = Keys.generate();
        CommandProcess ana = share("notes", "--keys", Keys.uriEncode(keys));
        String address = addressIn(ana.read(line -> line.contains("--bootstrap")));
        ana.type("append Hello");
        CommandProcess reader = share("notes", "--keys", Keys.uriEncodeReadOnly(keys), "--bootstrap", address);
        reader.read(line -> line.strip().equals("Hello"));
        reader.type("stats");
        reader.read(line -> line.equals("changes: 0 made here, 1 by others"));
        reader.type("quit");
        assertThat(reader.waitFor()).isZero();
    }

    @Test
    void shouldRefuseKeysThatAreNone() {
        CommandRun run = CommandRun.of("share", "notes", "--keys", "no keys");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.errLines()).hasSize(1);
    }

    @Test
    void shouldRefuseNamesThatAreEmpty() {
        for (String[] arguments : List.of(
                new String[] {"share", ""},
                new String[] {"share", "notes", "--app", ""},
                new String[] {"share", "notes", "--repo", ""},
                new String[] {"node", "--repo", ""})) {
            CommandRun run = CommandRun.of(arguments);
            assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
            assertThat(run.errLines()).hasSize(1);
        }
    }

    @Test
    void shouldTellAScriptThatACommandIsNone() throws Exception {
        CommandProcess script = share("notes");
        script.type("append Hello");
        script.type("apend !");
        script.endInput();
        script.read(line -> line.contains("unknown: apend"));
        assertThat(script.waitFor()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void shouldSayWhyNobodyIsThere() throws Exception {
        Keys keys = Keys.generate();
        CommandProcess ana = share("notes", "--keys", Keys.uriEncode(keys));
        String address = addressIn(ana.read(line -> line.contains("--bootstrap")));
        String known = Keys.uriEncode(keys);
        String none = Keys.uriEncode(Keys.generate());
        List<CommandProcess> mistaken = List.of(
                share("notse", "--keys", known, "--bootstrap", address),
                share("notes", "--keys", known, "--bootstrap", address, "--type", "rga"),
                share("notes", "--keys", none, "--bootstrap", address));
        CommandProcess keyless = share("notes", "--bootstrap", address);
        CommandProcess elsewhere = share("notes", "--keys", known, "--bootstrap", address, "--app", "other");
        for (CommandProcess other : mistaken) {
            assertThat(other.read(line -> line.startsWith("Connected to ")))
                    .contains("of the app \"peerbase-share\", but nobody there shares \"not")
                    .contains("these keys");
        }
        assertThat(keyless.read(line -> line.startsWith("Connected to "))).contains("without keys");
        assertThat(elsewhere.read(line -> line.startsWith("Connected to ")))
                .isEqualTo("Connected to 1 peer outside of the app \"other\": check --app.");
        CommandProcess ben = share("notes", "--keys", known, "--bootstrap", address);
        ben.read(line -> line.startsWith("2 peers"));
        ben.type("peers");
        assertThat(List.of(
                        ben.read(line -> line.startsWith("12D3")).endsWith(" (you)"),
                        ben.read(line -> line.startsWith("12D3")).endsWith(" (you)")))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void shouldNotLoseALastChangeWithoutAWordWhenItIsInterrupted() throws Exception {
        CommandProcess alone = share("notes", "--bootstrap", "/ip4/127.0.0.1/tcp/1");
        alone.type("append Hello");
        alone.read(line -> line.strip().equals("Hello"));
        alone.interrupt();
        alone.read(line -> line.contains("waiting a little"));
        alone.read(
                line -> line.contains("no other peer has all of the last changes yet; without --repo they are gone"));
        assertThat(alone.waitFor()).isEqualTo(143);
    }

    @Test
    void shouldEndAtOnceWhenItIsInterruptedAgain() throws Exception {
        CommandProcess alone = share("notes", "--bootstrap", "/ip4/127.0.0.1/tcp/1");
        alone.type("append Hello");
        alone.read(line -> line.strip().equals("Hello"));
        alone.interrupt();
        alone.read(line -> line.contains("waiting a little"));
        alone.interrupt();
        assertThat(alone.readAll()).noneMatch(line -> line.contains("no other peer"));
        assertThat(alone.waitFor()).isEqualTo(143);
    }

    @Test
    void shouldLetTwoEditOneList() throws Exception {
        CommandProcess ana = share(
                "groceries", "--type", "rga", "--repo", temp.resolve("ana").toString());
        String address = addressIn(ana.read(line -> line.contains("--bootstrap")));
        ana.type("push milk");
        CommandProcess ben = share("groceries", "--type", "rga", "--bootstrap", address, "--json");
        ben.read(line -> line.contains("\"value\":[\"milk\"]"));

        ben.type("insert 0 bread");
        ben.type("remove 7");
        ben.read(line -> line.contains("\"event\":\"refused\""));
        ana.read(line -> line.strip().equals("1: milk"));

        ben.type("quit");
        assertThat(ben.waitFor()).as("for scripts").isEqualTo(ExitCode.FAILED);
        ana.type("quit");
        assertThat(ana.waitFor()).isZero();

        CommandProcess again = share(
                "groceries", "--type", "rga", "--repo", temp.resolve("ana").toString());
        again.read(line -> line.strip().equals("0: bread"));
        again.endInput();
        assertThat(again.waitFor()).isZero();
    }
}
