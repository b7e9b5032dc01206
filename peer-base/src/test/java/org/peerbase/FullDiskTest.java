package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

/**
 * A disk that is really full: a small file system in memory, which a process of its own mounts where nobody else sees it.
 * One collaboration fills it.
 */
@Tag("D5")
final class FullDiskTest {
    @TempDir
    Path temp;

    private int runOnSmallDisk(Path output, List<String> command) throws IOException, InterruptedException {
        Path disk = Files.createDirectories(temp.resolve("disk"));
        List<String> alone = new ArrayList<>(List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=8m none \"$0\" && exec \"$@\"",
                disk.toString()));
        alone.addAll(command);
        try {
            Process process = new ProcessBuilder(alone)
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
    void shouldSayThatTheDiskIsFullAndKeepWhatItAcknowledged() throws Exception {
        Path output = temp.resolve("output");
        assumeTrue(runOnSmallDisk(output, List.of("true")) == 0, "nothing can be mounted here");
        int exit = runOnSmallDisk(
                output,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filler.class.getName(),
                        temp.resolve("disk").toString()));
        List<String> lines = Files.readAllLines(output);
        assertThat(exit).as(() -> String.join("\n", lines)).isZero();
        Reliability.reached("D5", "a collaboration that fills a disk of 8 MB: " + lines.get(lines.size() - 1));
    }

    /** The process that is alone on a small disk. */
    static final class Filler {
        private static final Duration LONG = Duration.ofSeconds(20);
        private static final int ELEMENT_LENGTH = 50_000;

        private final Path repo;
        private final Path ballast;
        private final Set<Object> kept = new HashSet<>();

        private Filler(Path disk) {
            repo = disk.resolve("repo");
            ballast = disk.resolve("ballast");
        }

        public static void main(String[] args) throws IOException {
            Filler filler = new Filler(Path.of(args[0]));
            Files.write(filler.ballast, new byte[2 << 20]);
            filler.fill();
            filler.comeBack();
            System.out.println(filler.kept.size() + " changes acknowledged, 0 lost");
        }

        private static PeerBase start(PeerBaseOptions.Builder options) {
            return Eventually.await(
                    PeerBase.create(PeerFixture.APP, options.build()).start());
        }

        private static Collaboration<GSet<Object>> openBig(PeerBase peer) {
            return Eventually.await(peer.collaborate("big", CrdtTypes.gset()));
        }

        private static Collaboration<Text> openInMemory(PeerBase peer, String name) {
            CollaborationOptions options =
                    CollaborationOptions.builder().store(StoreStrategy.MEMORY).build();
            return Eventually.await(peer.collaborate(name, CrdtTypes.text(), options));
        }

        /** Adds elements until one can't be kept. */
        private PeerBaseException addUntilItFails(Collaboration<GSet<Object>> big) {
            for (int number = 0; ; number++) {
                String element = number + "x".repeat(ELEMENT_LENGTH);
                try {
                    Eventually.await(big.change(set -> set.add(element)).local());
                } catch (PeerBaseException e) {
                    return e;
                }
                kept.add(element);
            }
        }

        private void fill() throws IOException {
            try (PeerBase ana = start(PeerFixture.loopback().repo(repo).keepFree(0));
                    PeerBase ben = start(PeerFixture.loopback().bootstrap(ana.addresses()))) {
                Collaboration<GSet<Object>> big = openBig(ana);
                Collaboration<GSet<Object>> his = openBig(ben);
                Collaboration<Text> memory = openInMemory(ana, "memory");
                Collaboration<Text> hisMemory = openInMemory(ben, "memory");
                CompletableFuture<CollaborationEvent.Failed> told = new CompletableFuture<>();
                CompletableFuture<PeerBaseException> app = new CompletableFuture<>();
                big.on(CollaborationEvent.Failed.class, told::complete);
                ana.onError(app::complete);

                PeerBaseException error = addUntilItFails(big);
                assertThat(error)
                        .hasMessageContaining("\"big\" can't go on")
                        .hasMessageContaining("no room left for the repo folder " + repo + ": free some space");
                assertThat(Eventually.await(told).error()).isSameAs(error);
                assertThat(Eventually.await(app)).isSameAs(error);
                assertThat(kept).isNotEmpty();
                assertThatThrownBy(() -> Eventually.await(big.save())).isInstanceOf(PeerBaseException.class);
                assertThatThrownBy(() -> big.shared().add("more"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("no room left");

                Eventually.await(memory.change(text -> text.append("goes on")).onPeers(1, LONG));
                assertThat(hisMemory.value()).isEqualTo("goes on");
                Eventually.await(openInMemory(ana, "new")
                        .change(text -> text.append("x"))
                        .local());

                // There is room again.
                Files.delete(ballast);
                big.close();
                Collaboration<GSet<Object>> again = openBig(ana);
                assertThat(again.value())
                        .as("what was acknowledged, and no more")
                        .isEqualTo(kept);
                String last = "the last one";
                Eventually.await(again.change(set -> set.add(last)).onPeers(1, LONG));
                kept.add(last);
                Eventually.hasValue(his, kept);
            }
        }

        private void comeBack() {
            try (PeerBase ana = start(PeerFixture.loopback().repo(repo))) {
                Collaboration<GSet<Object>> big = openBig(ana);
                assertThat(big.value()).isEqualTo(kept);
                Eventually.await(big.change(set -> set.add("after the restart")).local());
            }
        }
    }
}
