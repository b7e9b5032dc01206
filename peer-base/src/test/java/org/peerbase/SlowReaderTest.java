package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.LwwReg;
import org.peerbase.keys.Keys;
import org.peerbase.store.Durability;
import org.peerbase.testing.Reliability;

/**
 * Attack 26, row L3: a member that greets, and then never reads while others change much. What is kept for it is bounded, it is
 * cut, and others notice nothing.
 */
@Tag("L3")
@Timeout(240)
final class SlowReaderTest extends PeerFixture {
    private static final String NAME = "unread";
    private static final int VALUE_BYTES = 64 * 1024;

    /** Of which not many are in flight when the link is given up, so that it isn't given much time. */
    private static final int SMALL_VALUE_BYTES = 8 * 1024;

    private static final int BATCH = 16;
    private static final long MAX_HELD_BYTES = 2 << 20;
    private static final long MAX_HEAP_GROWTH = 80L << 20;
    private static final Duration ANTI_ENTROPY = Duration.ofSeconds(1);
    private static final int QUESTIONS = 50_000;
    private static final int VALUES = (100 << 20) / VALUE_BYTES;

    /** A window of 1 MiB may take so long to be read on the slowest of lines. */
    private static final int CUT_SECONDS = 90;

    private final Keys keys = Keys.generate();
    private final Access access = Access.of(keys, APP, NAME, CrdtTypes.lwwreg().name());
    private final HostilePeer slow = new HostilePeer(access);
    private final CompletableFuture<Void> linked = new CompletableFuture<>();
    private final CompletableFuture<Void> cut = new CompletableFuture<>();

    @TempDir
    Path temp;

    private long mostHeld;

    @AfterEach
    void stopSlow() {
        slow.close();
    }

    private Collaboration<LwwReg<@Nullable Object>> open(String repo, PeerBase... others) {
        PeerBaseOptions.Builder options = loopback().repo(temp.resolve(repo)).durability(Durability.PROCESS_CRASH);
        for (PeerBase other : others) {
            options.bootstrap(other.addresses());
        }
        CollaborationOptions chosen = CollaborationOptions.builder()
                .keys(keys)
                .antiEntropyInterval(ANTI_ENTROPY)
                .build();
        return Eventually.await(start(options).collaborate(NAME, CrdtTypes.lwwreg(), chosen));
    }

    /** The slow peer becomes a member, is linked with, and reads no more. */
    private HostilePeer.Talk join(PeerBase peer) {
        peer.on(AppEvent.OutboundPeerConnected.class, event -> {
            if (event.peer().equals(slow.host().peerId())) {
                linked.complete(null);
            }
        });
        peer.on(AppEvent.OutboundPeerDisconnected.class, event -> {
            if (event.peer().equals(slow.host().peerId())) {
                cut.complete(null);
            }
        });
        slow.answerAndReadNoMore();
        HostilePeer.Talk talk = Eventually.await(slow.greet(peer));
        Eventually.await(linked);
        return talk;
    }

    /** Writes so many values, some at a time, each batch when the other honest peer has the one before. */
    private void write(
            Collaboration<LwwReg<@Nullable Object>> author,
            Collaboration<LwwReg<@Nullable Object>> linkedWithSlow,
            int values,
            int valueBytes,
            int batch) {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < values; i++) {
            byte[] letters = new byte[valueBytes];
            random.nextBytes(letters);
            author.shared().write(new String(letters, StandardCharsets.ISO_8859_1));
            if (i % batch == batch - 1) {
                Eventually.await(author.receipt().onPeers(1, Duration.ofSeconds(15)));
                mostHeld = Math.max(mostHeld, held(linkedWithSlow));
            }
        }
    }

    private long held(Collaboration<?> collaboration) {
        return Eventually.await(((CollaborationView<?>) collaboration)
                .driver()
                .heldFor(slow.host().peerId()));
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    @Tag("slow")
    void shouldKeepLittleForAMemberThatDoesNotRead() {
        writeMuch();
        Reliability.reached("L3", "100 MiB unread, at most " + mostHeld + " bytes held");
    }

    @Test
    @Tag("deep")
    void shouldCutAMemberThatReadsNothingOfMuch() {
        writeMuch();
        cut.orTimeout(CUT_SECONDS, TimeUnit.SECONDS).join();
        Reliability.reached("L3", "100 MiB unread, at most " + mostHeld + " bytes held, cut");
    }

    private void writeMuch() {
        var hers = open("first");
        var his = open("second", hers.app());
        join(hers.app());
        write(hers, hers, BATCH, VALUE_BYTES, BATCH);
        long heap = heap();
        write(hers, hers, VALUES, VALUE_BYTES, BATCH);
        Eventually.hasValue(his, hers.shared().get());
        assertThat(mostHeld).isBetween(VALUE_BYTES * 8L, MAX_HELD_BYTES);
        // The newest 16 MiB stay in memory at each peer, for whoever reads.
        assertThat(heap() - heap).isLessThan(MAX_HEAP_GROWTH);
    }

    @Test
    @Tag("slow")
    void shouldCutAMemberThatDoesNotReadWhatOthersMade() {
        var hers = open("first");
        var his = open("second", hers.app());
        join(hers.app());
        long began = System.nanoTime();
        write(his, hers, BATCH, SMALL_VALUE_BYTES, 1);
        Eventually.await(cut);
        long millis = (System.nanoTime() - began) / 1_000_000;
        write(his, hers, BATCH, SMALL_VALUE_BYTES, 1);
        Eventually.hasValue(hers, his.shared().get());
        assertThat(mostHeld).isLessThan(MAX_HELD_BYTES);
        Reliability.reached("L3", "cut after " + millis + " ms, at most " + mostHeld + " bytes held");
    }

    @Test
    void shouldNotAnswerWithoutEndWhoDoesNotRead() {
        var hers = open("first");
        var his = open("second", hers.app());
        HostilePeer.Talk talk = join(hers.app());
        talk.stopReading();
        for (int i = 0; i < QUESTIONS; i++) {
            var unused = talk.send(HostilePeer.question());
            if (i % 1_000 == 0) {
                mostHeld = Math.max(mostHeld, held(hers));
            }
        }
        Eventually.await(talk.send(HostilePeer.question()));
        long answers = mostHeld;
        assertThat(answers).isBetween(1L, MAX_HELD_BYTES);
        write(hers, hers, BATCH, VALUE_BYTES, BATCH);
        Eventually.hasValue(his, hers.shared().get());
        Reliability.reached("L3", QUESTIONS + " questions, at most " + answers + " bytes of answers held");
    }
}
