package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.store.Bytes;
import org.peerbase.store.Store;

/** A disk was set back as a whole, so that no store notices: a peer goes on all the same, and everybody has all changes. */
@Timeout(90)
class SetBackRepoTest extends PeerFixture {
    private static final String NAME = "notes";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private static Collaboration<Text> open(PeerBase peer) {
        return Eventually.await(peer.collaborate(NAME, CrdtTypes.text()));
    }

    /** Puts the backup back, as what tells a store of another one is put back with the disk. */
    private static void setBack(Path repo, Path backup) throws IOException {
        Repos.copy(backup, repo);
        Bytes key =
                Bytes.of(Access.open(APP, NAME, CrdtTypes.text().name()).id().toBytes());
        try (Store store = Store.open(repo)) {
            store.collaboration(key).putMetadata(RecordLog.HOME, store.identity());
        }
    }

    private static void append(Collaboration<Text> collaboration, String seen, String more) {
        Eventually.hasValue(collaboration, seen);
        Eventually.await(collaboration.change(text -> text.append(more)).onPeers(1, SOON));
    }

    @Test
    void shouldGoOnWithItsOlderChangesUnderAnotherName() throws Exception {
        Path repo = temp.resolve("repo");
        Path others = temp.resolve("others");
        Path backup = temp.resolve("backup");
        ReplicaId before;
        try (PeerBase witness = startIn(others);
                PeerBase peer = startIn(repo, witness)) {
            Collaboration<Text> ours = open(peer);
            before = ours.shared().id();
            open(witness);
            append(ours, "", "a");
        }
        Repos.copy(repo, backup);
        try (PeerBase witness = startIn(others);
                PeerBase peer = startIn(repo, witness)) {
            Collaboration<Text> ours = open(peer);
            Collaboration<Text> theirs = open(witness);
            append(ours, "a", "b");
            append(theirs, "ab", "c");
            append(ours, "abc", "d");
        }

        setBack(repo, backup);
        ReplicaId after;
        try (PeerBase peer = startIn(repo);
                PeerBase witness = startIn(others, peer)) {
            Collaboration<Text> ours = open(peer);
            assertThat(ours.value()).isEqualTo("a");
            assertThat(ours.shared().id())
                    .as("nothing tells that it was set back")
                    .isEqualTo(before);
            BlockingQueue<CollaborationEvent.Renamed> told = new LinkedBlockingQueue<>();
            ours.on(CollaborationEvent.Renamed.class, told::add);
            Receipt receipt = ours.receipt();
            CompletableFuture<Set<PeerId>> waiting = receipt.onPeers(2, Duration.ofMinutes(5));

            Collaboration<Text> theirs = open(witness);
            Eventually.hasValue(ours, "abcd");
            after = ours.shared().id();
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(new CollaborationEvent.Renamed(before, after, 0));
            assertThat(after).isNotEqualTo(before);
            assertThatThrownBy(() -> Eventually.await(waiting))
                    .isInstanceOf(PeerBaseException.class)
                    .hasMessageContaining("set back");
            Eventually.await(receipt.local());
            append(ours, "abcd", "e");
            append(theirs, "abcde", "f");
            Eventually.hasValue(ours, "abcdef");
            Eventually.await(ours.save());
        }

        try (PeerBase peer = startIn(repo);
                PeerBase witness = startIn(others, peer)) {
            Collaboration<Text> ours = open(peer);
            assertThat(ours.shared().id()).isEqualTo(after);
            assertThat(ours.value()).isEqualTo("abcdef");
            append(open(witness), "abcdef", "g");
            Eventually.hasValue(ours, "abcdefg");
            assertThat(ours.shared().id()).isEqualTo(after);
        }
    }
}
