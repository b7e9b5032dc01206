package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.crdt.Text;
import org.peerbase.testing.Reliability;

/** A peer in a process of its own, whose system says from some moment on that a file could not be synced. */
@Tag("D5")
final class FailedSyncTest extends PeerFixture {
    private static final String SYNCS = "inject=fsync,fdatasync:error=EIO:when=20+";

    @TempDir
    Path temp;

    private static int run(List<String> command, Path output) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended ? process.exitValue() : -1;
        } catch (IOException e) {
            Files.writeString(output, e.toString());
            return -1;
        }
    }

    @Test
    @Tag("slow")
    @Timeout(120)
    void shouldSayThatASyncFailedAndKeepWhatItAcknowledged() throws Exception {
        Path output = temp.resolve("output");
        Path repo = temp.resolve("repo");
        assumeTrue(
                run(List.of("strace", "-f", "-e", "trace=none", "-e", SYNCS, "true"), output) == 0, "no strace here");
        int exit = run(
                List.of(
                        "strace",
                        "-f",
                        "-o",
                        temp.resolve("calls").toString(),
                        "-e",
                        "trace=fsync,fdatasync",
                        "-e",
                        SYNCS,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        repo.toString()),
                output);
        List<String> lines = Files.readAllLines(output);
        assertThat(exit).as(() -> String.join("\n", lines)).isZero();
        assertThat(Files.readAllLines(temp.resolve("calls")).stream().filter(call -> call.contains("EIO")))
                .as("no sync is tried again")
                .hasSize(1);

        Set<Object> acknowledged = new HashSet<>(lines.stream()
                .filter(line -> line.startsWith(Writer.KEPT))
                .map(line -> line.substring(Writer.KEPT.length()))
                .toList());
        assertThat(acknowledged).isNotEmpty();
        Collaboration<GSet<Object>> again = Writer.open(startIn(repo));
        assertThat(again.shared().value()).containsAll(acknowledged);
        Eventually.await(again.change(set -> set.add("after the restart")).local());
        Reliability.reached("D5", "a sync that fails under a peer: " + acknowledged.size() + " acknowledged, 0 lost");
    }

    /** The process whose syncs fail. */
    static final class Writer {
        private static final String KEPT = "kept ";
        private static final Duration LONG = Duration.ofSeconds(20);

        private Writer() {}

        private static Collaboration<GSet<Object>> open(PeerBase peer) {
            return Eventually.await(peer.collaborate("set", CrdtTypes.gset()));
        }

        private static Collaboration<Text> openInMemory(PeerBase peer) {
            CollaborationOptions options =
                    CollaborationOptions.builder().store(StoreStrategy.MEMORY).build();
            return Eventually.await(peer.collaborate("memory", CrdtTypes.text(), options));
        }

        private static PeerBaseException addUntilItFails(Collaboration<GSet<Object>> set) {
            for (int number = 0; ; number++) {
                String element = "element " + number;
                try {
                    Eventually.await(set.change(shared -> shared.add(element)).local());
                } catch (PeerBaseException e) {
                    return e;
                }
                System.out.println(KEPT + element);
            }
        }

        public static void main(String[] args) {
            Path repo = Path.of(args[0]);
            PeerBase ana = PeerBase.create(APP, loopback().repo(repo).build());
            Eventually.await(ana.start());
            PeerBase ben =
                    PeerBase.create(APP, loopback().bootstrap(ana.addresses()).build());
            Eventually.await(ben.start());
            Collaboration<GSet<Object>> set = open(ana);
            Collaboration<Text> memory = openInMemory(ana);
            Collaboration<Text> hisMemory = openInMemory(ben);
            CompletableFuture<CollaborationEvent.Failed> told = new CompletableFuture<>();
            set.on(CollaborationEvent.Failed.class, told::complete);

            PeerBaseException error = addUntilItFails(set);
            assertThat(error)
                    .hasMessageContaining("\"set\" can't go on")
                    .hasMessageContaining("the disk failed under the repo folder " + repo)
                    .hasMessageContaining("then start again");
            assertThat(Eventually.await(told).error()).isSameAs(error);
            assertThatThrownBy(() -> set.shared().add("more")).hasMessageContaining("the disk failed");
            // The failed sync means that nothing in that file can be trusted to be kept any more.
            assertThatThrownBy(() -> Eventually.await(ana.collaborate("new", CrdtTypes.text())))
                    .isInstanceOf(PeerBaseException.class);

            Eventually.await(memory.change(text -> text.append("goes on")).onPeers(1, LONG));
            assertThat(hisMemory.value()).isEqualTo("goes on");
            ben.close();
            ana.close();
        }
    }
}
