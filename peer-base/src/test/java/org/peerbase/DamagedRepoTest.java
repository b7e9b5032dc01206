package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/** Damage of a repo is told of, with the folder and what to do, when it is met: at the start, at an opening, in the middle. */
@Timeout(120)
@Tag("D3")
final class DamagedRepoTest extends PeerFixture {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String NEEDLE = "needle in the haystack";

    @TempDir
    Path temp;

    private Path repo() {
        return temp.resolve("repo");
    }

    private static Collaboration<Text> open(PeerBase peer, String name) {
        // Nearly nothing stays in memory for those who lag.
        CollaborationOptions options =
                CollaborationOptions.builder().maxDeltaRetention(1).build();
        return Eventually.await(peer.collaborate(name, CrdtTypes.text(), options));
    }

    private static Collaboration<Text> openInMemory(PeerBase peer, String name) {
        CollaborationOptions options =
                CollaborationOptions.builder().store(StoreStrategy.MEMORY).build();
        return Eventually.await(peer.collaborate(name, CrdtTypes.text(), options));
    }

    private static void append(Collaboration<Text> text, String more) {
        Eventually.await(text.change(shared -> shared.append(more)).local());
    }

    private void fill() {
        PeerBase peer = startIn(repo());
        append(open(peer, "damaged"), NEEDLE);
        append(open(peer, "sound"), "hay");
        peer.close();
    }

    private List<Path> databaseFiles() {
        return Stream.of("collaborations.db", "collaborations.db-wal")
                .map(repo()::resolve)
                .filter(Files::exists)
                .toList();
    }

    /** Changes a letter wherever the needle is; whoever has the file open reads it so from then on. */
    private void bend() throws IOException {
        int found = 0;
        for (Path path : databaseFiles()) {
            String content = Files.readString(path, StandardCharsets.ISO_8859_1);
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                for (int at = content.indexOf(NEEDLE); at >= 0; at = content.indexOf(NEEDLE, at + 1)) {
                    file.seek(at);
                    file.write('N');
                    found++;
                }
            }
        }
        assertThat(found).isPositive();
    }

    /** Overwrites every page. */
    private void overwrite() throws IOException {
        for (Path path : databaseFiles()) {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                byte[] nonsense = new byte[(int) file.length()];
                Arrays.fill(nonsense, (byte) 0x5a);
                file.write(nonsense);
            }
        }
    }

    private void assertSays(Throwable error) {
        assertThat(error)
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining(repo().toString())
                .hasMessageContaining("damaged")
                .hasMessageContaining("move")
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldSayAtTheStartThatTheFileIsDamaged() throws IOException {
        fill();
        overwrite();
        assertThatThrownBy(() -> startIn(repo())).satisfies(this::assertSays);
    }

    @Test
    void shouldSayAtTheOpeningThatARecordIsDamagedAndOpenOthers() throws IOException {
        fill();
        bend();
        PeerBase peer = startIn(repo());
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> open(peer, "damaged")).satisfies(this::assertSays);
        }
        Collaboration<Text> sound = open(peer, "sound");
        assertThat(sound.value()).isEqualTo("hay");
        append(sound, "!");
    }

    @Test
    void shouldSayInTheMiddleThatARecordIsDamagedAndGoOnElsewhere() throws IOException {
        PeerBase ana = startIn(repo());
        Collaboration<Text> damaged = open(ana, "damaged");
        Collaboration<Text> sound = open(ana, "sound");
        append(damaged, NEEDLE);
        append(damaged, "!");
        CompletableFuture<CollaborationEvent.Failed> told = new CompletableFuture<>();
        CompletableFuture<PeerBaseException> app = new CompletableFuture<>();
        damaged.on(CollaborationEvent.Failed.class, told::complete);
        ana.onError(app::complete);
        bend();

        // Somebody needs what has not been read since it was written.
        PeerBase ben = startKnowing(ana);
        open(ben, "damaged");
        PeerBaseException error = Eventually.await(told).error();
        assertSays(error);
        assertThat(Eventually.await(app)).isSameAs(error);
        assertThatThrownBy(() -> damaged.shared().append("to be lost at the next opening"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("damaged");
        assertThat(damaged.value()).isEqualTo(NEEDLE + "!");

        Collaboration<Text> his = open(ben, "sound");
        Eventually.await(sound.change(shared -> shared.append("hay")).onPeers(1, LONG));
        assertThat(his.value()).isEqualTo("hay");
        Eventually.await(sound.save());
    }

    @Test
    void shouldSayInTheMiddleThatTheFileIsDamagedAndGoOnInMemory() throws IOException {
        PeerBase ana = startIn(repo());
        Collaboration<Text> damaged = open(ana, "damaged");
        Collaboration<Text> memory = openInMemory(ana, "memory");
        for (int i = 0; i < 3; i++) {
            append(damaged, "x".repeat(20_000));
        }
        CompletableFuture<CollaborationEvent.Failed> told = new CompletableFuture<>();
        damaged.on(CollaborationEvent.Failed.class, told::complete);
        overwrite();

        PeerBase ben = startKnowing(ana);
        open(ben, "damaged");
        assertSays(Eventually.await(told).error());
        Collaboration<Text> his = open(ben, "memory");
        Eventually.await(memory.change(shared -> shared.append("goes on")).onPeers(1, LONG));
        assertThat(his.value()).isEqualTo("goes on");
    }
}
