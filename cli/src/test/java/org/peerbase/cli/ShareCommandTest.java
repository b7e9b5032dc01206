package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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

    private final List<Share> running = new ArrayList<>();

    @AfterEach
    void end() {
        running.forEach(share -> share.process.destroyForcibly());
    }

    /** A running {@code peerbase share}. */
    private static final class Share {
        private final Process process;
        private final PrintWriter in;
        private final BufferedReader out;

        Share(Process process) {
            this.process = process;
            this.in = new PrintWriter(process.outputWriter(), true);
            this.out = process.inputReader();
        }

        void type(String line) {
            in.println(line);
        }

        /** Reads until a line that {@code wanted} accepts, and returns it. */
        String read(Predicate<String> wanted) throws IOException {
            List<String> others = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (wanted.test(line)) {
                    return line;
                }
                others.add(line);
            }
            throw new AssertionError("it ended after " + others);
        }

        int waitFor() throws InterruptedException {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }
    }

    private Share share(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "share"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Share share = new Share(process);
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
        Share ana = share("notes", "--keys", "@" + file);
        String address = addressIn(ana.read(line -> line.contains("--keys KEYS --bootstrap")));
        ana.read(line -> line.contains("peerbase keys read-only"));
        Share stranger = share("notes", "--keys", "@" + linkFile, "--bootstrap", address);
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
        Share ana = share("notes", "--keys", Keys.uriEncode(keys));
        String address = addressIn(ana.read(line -> line.contains("--bootstrap")));
        ana.type("append Hello");
        Share reader = share("notes", "--keys", Keys.uriEncodeReadOnly(keys), "--bootstrap", address);
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
    void shouldLetTwoEditOneList() throws Exception {
        Share ana = share(
                "groceries", "--type", "rga", "--repo", temp.resolve("ana").toString());
        String address = addressIn(ana.read(line -> line.contains("--bootstrap")));
        ana.type("push milk");
        Share ben = share("groceries", "--type", "rga", "--bootstrap", address, "--json");
        ben.read(line -> line.contains("\"value\":[\"milk\"]"));

        ben.type("insert 0 bread");
        ben.type("remove 7");
        ben.read(line -> line.contains("\"event\":\"refused\""));
        ana.read(line -> line.strip().equals("1: milk"));

        ben.type("quit");
        assertThat(ben.waitFor()).isZero();
        ana.type("quit");
        assertThat(ana.waitFor()).isZero();

        Share again = share(
                "groceries", "--type", "rga", "--repo", temp.resolve("ana").toString());
        again.read(line -> line.strip().equals("0: bread"));
        again.in.close();
        assertThat(again.waitFor()).isZero();
    }
}
