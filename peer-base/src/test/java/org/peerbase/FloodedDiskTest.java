package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/** Attack 36: a writer fills the disk, by changes that it may make. */
class FloodedDiskTest extends PeerFixture {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** More than any disk has: as if there were hardly any room from the beginning. */
    private static final long EVERYTHING = Long.MAX_VALUE;

    private static final int FLOOD = 3 * (int) SharedDisk.SMALL_BYTES;

    @TempDir
    Path repo;

    private static Collaboration<Text> open(PeerBase peer, String name) {
        return Eventually.await(peer.collaborate(name, CrdtTypes.text()));
    }

    @Test
    void shouldLeaveOthersTheRoomThatThereIs() {
        PeerBase ana = start(loopback().repo(repo).keepFree(EVERYTHING));
        PeerBase ben = startKnowing(ana);
        Collaboration<Text> flooded = open(ana, "flooded");
        Collaboration<Text> sound = open(ana, "sound");
        Collaboration<Text> his = open(ben, "flooded");
        Collaboration<Text> hisSound = open(ben, "sound");
        CompletableFuture<CollaborationEvent.Failed> failed = new CompletableFuture<>();
        flooded.on(CollaborationEvent.Failed.class, failed::complete);
        Eventually.await(his.change(text -> text.append("kept")).onPeers(1, LONG));

        his.shared().append("x".repeat(FLOOD));
        assertThat(Eventually.await(failed).error())
                .hasMessageContaining("\"flooded\" can't go on")
                .hasMessageContaining("no room left for the repo folder " + repo)
                .hasMessageContaining("of them by peer " + ben.peerId());
        assertThatThrownBy(() -> flooded.shared().append("more")).hasMessageContaining("failed");

        Eventually.await(sound.change(text -> text.append("goes on")).local());
        Eventually.await(hisSound.change(text -> text.append(", both ways")).onPeers(1, LONG));
        Eventually.await(open(ana, "new").change(text -> text.append("begins")).local());
        assertThat(sound.shared().toString()).contains("goes on").contains(", both ways");

        Eventually.await(ana.stop());
        PeerBase again = start(loopback().repo(repo).keepFree(0).bootstrap(ben.addresses()));
        Eventually.hasValue(open(again, "flooded"), "kept" + "x".repeat(FLOOD));
        assertThat(open(again, "new").value()).isEqualTo("begins");
    }

    @Test
    void shouldKeepNothingFreeIfItIsTold() {
        assertThatThrownBy(() -> PeerBaseOptions.builder().keepFree(-1)).hasMessageContaining("-1");
        PeerBase ana = start(loopback().repo(repo).keepFree(0));
        Eventually.await(open(ana, "large")
                .change(text -> text.append("x".repeat(FLOOD)))
                .local());
    }
}
