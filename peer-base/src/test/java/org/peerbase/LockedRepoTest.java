package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.testing.DatabaseLock;

/** Another program locks the database of a repo: a short while is waited for, a long one is told of. */
@Timeout(120)
@Tag("D5")
final class LockedRepoTest extends PeerFixture {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private static Collaboration<Text> open(PeerBase peer, String name) {
        return Eventually.await(peer.collaborate(name, CrdtTypes.text()));
    }

    private static Collaboration<Text> openInMemory(PeerBase peer, String name) {
        CollaborationOptions options =
                CollaborationOptions.builder().store(StoreStrategy.MEMORY).build();
        return Eventually.await(peer.collaborate(name, CrdtTypes.text(), options));
    }

    private DatabaseLock lock() throws IOException {
        return DatabaseLock.take(temp.resolve("repo").resolve("collaborations.db"));
    }

    @Test
    void shouldWaitAShortWhile() throws Exception {
        Collaboration<Text> text = open(startIn(temp.resolve("repo")), "text");
        CompletableFuture<Void> stored;
        try (DatabaseLock lock = lock()) {
            assertThat(lock).isNotNull();
            stored = text.change(shared -> shared.append("kept")).local();
            assertThatThrownBy(() -> stored.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        }
        Eventually.await(stored);
    }

    @Test
    void shouldSayThatItIsLockedAndGoOnElsewhere() throws Exception {
        PeerBase ana = startIn(temp.resolve("repo"));
        PeerBase ben = startKnowing(ana);
        Collaboration<Text> locked = open(ana, "locked");
        Collaboration<Text> idle = open(ana, "idle");
        Collaboration<Text> memory = openInMemory(ana, "memory");
        Collaboration<Text> his = open(ben, "memory");
        Eventually.await(memory.change(shared -> shared.append("a")).onPeers(1, LONG));
        Eventually.await(locked.change(shared -> shared.append("kept")).local());
        CompletableFuture<CollaborationEvent.Failed> told = new CompletableFuture<>();
        locked.on(CollaborationEvent.Failed.class, told::complete);

        try (DatabaseLock lock = lock()) {
            assertThat(lock).isNotNull();
            CompletableFuture<Void> stored =
                    locked.change(shared -> shared.append(", lost")).local();
            // What needs no disk does not wait for it.
            Eventually.await(memory.change(shared -> shared.append("b")).local());
            assertThat(stored).as("while others go on").isNotDone();
            Eventually.hasValue(his, "ab");
            Eventually.await(his.change(shared -> shared.append("c")).onPeers(1, LONG));

            assertThatThrownBy(() -> Eventually.await(stored))
                    .isInstanceOf(PeerBaseException.class)
                    .hasMessageContaining("\"locked\" can't go on")
                    .hasMessageContaining(
                            "another program keeps the store in " + temp.resolve("repo") + " locked: close it")
                    .hasMessageNotContaining("\n");
            assertThat(Eventually.await(told).error()).hasMessageContaining("another program");
            assertThatThrownBy(() -> locked.shared().append("more"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another program");
            assertThat(memory.value()).isEqualTo("abc");
            assertThatThrownBy(() -> open(ana, "another"))
                    .isInstanceOf(PeerBaseException.class)
                    .hasMessageContaining("another program");
        }

        Eventually.await(idle.change(shared -> shared.append("goes on")).local());
        open(ana, "another");
        locked.close();
        Collaboration<Text> again = open(ana, "locked");
        assertThat(again.value()).isEqualTo("kept");
        Eventually.await(again.change(shared -> shared.append(", goes on")).local());
    }
}
