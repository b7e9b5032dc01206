package org.peerbase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;

/** What members tell each other without storing it, between real peers. */
@Timeout(90)
final class GossipTest extends PeerFixture {
    private record Heard(@Nullable Object message, PeerId from) {}

    private final Keys keys = Keys.generate();

    private Collaboration<Text> open(PeerBase peer, @Nullable Keys with) {
        CollaborationOptions.Builder options = CollaborationOptions.builder();
        if (with != null) {
            options.keys(with);
        }
        return Eventually.await(peer.collaborate("notes", CrdtTypes.text(), options.build()));
    }

    private static Gossip chat(Collaboration<?> collaboration) {
        return Eventually.await(collaboration.gossip("chat"));
    }

    private static BlockingQueue<Heard> listenTo(Gossip gossip) {
        BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
        gossip.onMessage((message, from) -> heard.add(new Heard(message, from)));
        return heard;
    }

    private static Heard next(BlockingQueue<Heard> heard) throws InterruptedException {
        Heard next = heard.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was heard in 20 s");
        }
        return next;
    }

    /** A change has come over a link between them, so that it stands on both sides. */
    private static void link(Collaboration<Text> writer, Collaboration<Text> other) {
        writer.shared().append("x");
        Eventually.hasValue(other, "x");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellOthersAndItself(boolean keyed) throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana, keyed ? keys : null);
        Collaboration<Text> his = open(startKnowing(ana), keyed ? keys.readOnly() : null);
        link(hers, his);
        BlockingQueue<Heard> atHers = listenTo(chat(hers));
        BlockingQueue<Heard> atHis = listenTo(chat(his));

        chat(hers).broadcast(List.of("hello", "world!"));
        assertThat(next(atHers)).isEqualTo(new Heard(List.of("hello", "world!"), ana.peerId()));
        assertThat(next(atHis)).isEqualTo(new Heard(List.of("hello", "world!"), ana.peerId()));
    }

    @Test
    void shouldLetReadersTalk() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana, keys);
        PeerBase bob = startKnowing(ana);
        Collaboration<Text> his = open(bob, keys.readOnly());
        link(hers, his);
        BlockingQueue<Heard> atHers = listenTo(chat(hers));
        chat(his).broadcast(Map.of("cursor", 17));
        assertThat(next(atHers)).isEqualTo(new Heard(Map.of("cursor", 17L), bob.peerId()));
    }

    @Test
    void shouldTakeWhateverIsAValue() throws InterruptedException {
        Gossip gossip = chat(open(start(loopback()), keys));
        BlockingQueue<Heard> heard = listenTo(gossip);
        for (Object message : Arrays.asList(null, true, 1L, 1.5, "text", Bytes.of((byte) 1), List.of(), Map.of())) {
            gossip.broadcast(message);
            assertThat(next(heard).message()).isEqualTo(message);
        }
        gossip.broadcast("bytes".getBytes(UTF_8));
        assertThat(next(heard).message()).isEqualTo(Bytes.of("bytes".getBytes(UTF_8)));
        assertThatIllegalArgumentException().isThrownBy(() -> gossip.broadcast(new Object()));
    }

    @Test
    void shouldBeOneObjectForEachName() {
        Collaboration<Text> root = open(start(loopback()), null);
        Gossip gossip = chat(root);
        assertThat(chat(root)).isSameAs(gossip);
        assertThat(gossip.name()).isEqualTo("chat");
        assertThat(Eventually.await(root.gossip("other"))).isNotSameAs(gossip);
        Gossip ofSub = chat(root.sub("part", CrdtTypes.text()));
        assertThat(ofSub).isNotSameAs(gossip).isSameAs(chat(root.sub("part", CrdtTypes.text())));
        gossip.close();
        assertThat(chat(root)).isNotSameAs(gossip);
        assertThatIllegalStateException().isThrownBy(() -> gossip.broadcast("late"));
    }

    @Test
    void shouldKeepNamesApart() throws InterruptedException {
        Collaboration<Text> root = open(start(loopback()), null);
        BlockingQueue<Heard> chat = listenTo(chat(root));
        Gossip other = Eventually.await(root.gossip("other"));
        BlockingQueue<Heard> ofOther = listenTo(other);
        BlockingQueue<Heard> ofSub = listenTo(chat(root.sub("part", CrdtTypes.text())));
        other.broadcast("there");
        assertThat(next(ofOther).message()).isEqualTo("there");
        chat(root.sub("part", CrdtTypes.text())).broadcast("below");
        assertThat(next(ofSub).message()).isEqualTo("below");
        chat(root).broadcast("here");
        assertThat(next(chat).message()).isEqualTo("here");
        assertThat(ofOther).isEmpty();
        assertThat(ofSub).isEmpty();
    }

    @Test
    void shouldStopListening() throws InterruptedException {
        Gossip gossip = chat(open(start(loopback()), null));
        List<Object> gone = new ArrayList<>();
        Registration registration = gossip.onMessage((message, from) -> gone.add(from));
        gossip.onMessage((message, from) -> {
            throw new IllegalStateException("on purpose");
        });
        BlockingQueue<Heard> heard = listenTo(gossip);
        registration.close();
        gossip.broadcast("x");
        assertThat(next(heard).message()).isEqualTo("x");
        assertThat(gone).isEmpty();
    }

    @Test
    void shouldSayWhatIsTooMuch() {
        Collaboration<Text> root = open(start(loopback()), null);
        Gossip gossip = chat(root);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gossip.broadcast("x".repeat(65_536)))
                .withMessageContaining("gossip takes 65536");
        for (String name : List.of("", "\u0000stats", "x".repeat(256), "\ud800")) {
            assertThatIllegalArgumentException().isThrownBy(() -> root.gossip(name));
        }
        root.close();
        assertThatIllegalStateException().isThrownBy(() -> root.gossip("late"));
        assertThatIllegalStateException().isThrownBy(() -> gossip.broadcast("late"));
    }
}
