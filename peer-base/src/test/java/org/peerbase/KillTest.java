package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/**
 * A peer in a process of its own is killed at any moment, again and again, while it and a peer here change one set. After
 * each start it has all that it had acknowledged: its own changes, and those of the peer here.
 */
class KillTest extends PeerFixture {
    private static final long SEED = 20_261_123;
    private static final int MAX_START_MILLIS = 2_000;

    @TempDir
    Path temp;

    @Test
    @Tag("D4")
    @Tag("slow")
    @Timeout(300)
    void shouldKeepWhatItAcknowledgedOverEveryKill() throws Exception {
        kill(Effort.of(10));
    }

    @Test
    @Tag("D4")
    @Tag("deep")
    @Timeout(3_600)
    void shouldKeepWhatItAcknowledgedOverHundredsOfKills() throws Exception {
        kill(300);
    }

    /** What the killed peer has told. */
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    private void kill(int kills) throws Exception {
        Path repo = temp.resolve("repo");
        SplittableRandom random = new SplittableRandom(Reliability.seed(SEED));
        PeerBase here = start(loopback());
        Collaboration<GSet<Object>> set = Eventually.await(here.collaborate("set", CrdtTypes.gset()));
        long slowest = 0;
        Set<Long> descriptors = new HashSet<>();
        Set<Long> files = new HashSet<>();
        for (int i = 0; i <= kills; i++) {
            // What this start acknowledges may come after it has told what it opened with.
            Set<String> lost = new HashSet<>(acknowledged);
            Process peer = peer(repo, here.addresses());
            try (BufferedReader told = peer.inputReader()) {
                List<String> opened = List.of(told.readLine().split(" ", -1));
                slowest = Math.max(slowest, Long.parseLong(opened.get(1)));
                descriptors.add(Long.parseLong(opened.get(2)));
                files.add(files(repo));
                String elements = told.readLine();
                List.of(elements.strip().split(" ", -1)).forEach(lost::remove);
                assertThat(lost).as("lost at start %d, seed %d", i, SEED).isEmpty();
                int changes = 5 + random.nextInt(60);
                for (int n = 0; n < changes; n++) {
                    String mine = "here-" + i + "-" + n;
                    var unused = set.change(shared -> shared.add(mine))
                            .onPeers(1, Duration.ofSeconds(20))
                            .thenRun(() -> acknowledged.add(mine));
                    note(told.readLine());
                }
                if (i % 3 == 0) {
                    // On a fast machine a life would end before the peers are linked.
                    String awaited = "here-" + i + "-awaited";
                    Eventually.await(set.change(shared -> shared.add(awaited)).onPeers(1, Duration.ofSeconds(20)));
                    acknowledged.add(awaited);
                }
                // Not peer.destroyForcibly(), which closes the pipe with what the peer has told.
                peer.toHandle().destroyForcibly();
                for (String line = told.readLine(); line != null; line = told.readLine()) {
                    note(line);
                }
            } finally {
                peer.destroyForcibly().waitFor();
            }
        }
        assertThat(acknowledged).anyMatch(element -> element.startsWith("here")).hasSizeGreaterThan(5 * kills);
        assertThat(slowest).as("milliseconds of processor").isLessThanOrEqualTo(MAX_START_MILLIS);
        assertThat(spread(descriptors)).as("descriptors %s", descriptors).isLessThan(10);
        assertThat(spread(files)).as("files %s", files).isLessThanOrEqualTo(2);
        Reliability.reached(
                "D4",
                kills + " kills, " + acknowledged.size() + " acknowledged changes, 0 lost; slowest start " + slowest
                        + " ms of processor");
    }

    private static long spread(Set<Long> numbers) {
        return numbers.stream().mapToLong(n -> n).max().orElse(0)
                - numbers.stream().mapToLong(n -> n).min().orElse(0);
    }

    private static long files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    /** The last line may be cut short by the kill. */
    private void note(String line) {
        if (line.endsWith(".")) {
            acknowledged.add(line.substring(0, line.length() - 1));
        }
    }

    private static Process peer(Path repo, List<Multiaddr> addresses) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        repo.toString(),
                        addresses.stream().map(Multiaddr::toString).collect(Collectors.joining(",")))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The process that is killed. */
    static final class Killed {
        private Killed() {}

        public static void main(String[] args) throws IOException {
            long began = processorMillis();
            PeerBaseOptions.Builder options = loopback().repo(Path.of(args[0]));
            for (String address : args[1].split(",", -1)) {
                options.bootstrap(address);
            }
            PeerBase peer =
                    Eventually.await(PeerBase.create(APP, options.build()).start());
            Collaboration<GSet<Object>> set = Eventually.await(peer.collaborate("set", CrdtTypes.gset()));
            Set<?> elements = Set.copyOf((Set<?>) Objects.requireNonNull(set.value()));
            System.out.println("opened " + (processorMillis() - began) + " " + descriptors());
            System.out.println(elements.stream().map(Object::toString).collect(Collectors.joining(" ", " ", " ")));
            long start = System.nanoTime();
            for (int n = 0; ; n++) {
                String mine = "there-" + start + "-" + n;
                Eventually.await(set.change(shared -> shared.add(mine)).local());
                System.out.println(mine + ".");
                System.out.flush();
            }
        }

        private static long processorMillis() {
            return ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toMillis();
        }

        private static long descriptors() throws IOException {
            Path open = Path.of("/proc/self/fd");
            if (!Files.isDirectory(open)) {
                return 0;
            }
            try (Stream<Path> all = Files.list(open)) {
                return all.count();
            }
        }
    }
}
