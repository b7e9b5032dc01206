package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.ReplicationEvent.Pinned;
import org.peerbase.ReplicationEvent.PinnerJoined;
import org.peerbase.ReplicationEvent.PinnerLeft;
import org.peerbase.ReplicationEvent.Pinning;
import org.peerbase.ReplicationEvent.Received;
import org.peerbase.ReplicationEvent.Receiving;
import org.peerbase.ReplicationEvent.Replicated;
import org.peerbase.ReplicationEvent.Replicating;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;

/** The coming and going of changes, with a pinner that can't read them. */
@Timeout(90)
final class ReplicationTest extends PeerFixture {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String MARKER = "planted-marker";

    private final Keys keys = Keys.generate();
    private final CollaborationOptions options = CollaborationOptions.builder()
            .keys(keys)
            .debouncePushToPinner(Duration.ofMillis(50))
            .build();

    @TempDir
    Path temp;

    private Collaboration<Text> open(PeerBase peer) {
        return open(peer, options);
    }

    private static Collaboration<Text> open(PeerBase peer, CollaborationOptions with) {
        return Eventually.await(peer.collaborate(MARKER, CrdtTypes.text(), with));
    }

    /** A pinner of the collaboration, told nothing but what pinners may know. */
    private PeerBase pinner(PeerBase... others) {
        PeerBase pinner = startIn(temp.resolve("pinner"), others);
        pin(pinner);
        return pinner;
    }

    private CollaborationDriver pin(PeerBase pinner) {
        Access writer = Access.of(keys, APP, MARKER, "text");
        Access blind = Access.blind(writer.id(), writer.writePublicKey(), writer.blind());
        return Eventually.await(pinner.driver().pin(blind, CollaborationOptions.defaults()));
    }

    @Test
    void shouldEitherPinOrOpen() {
        PeerBase peer = startIn(temp.resolve("repo"));
        CollaborationDriver pinned = pin(peer);
        assertThatThrownBy(() -> open(peer))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("pinned");
        CompletableFuture<Void> stopped = pinned.stop();
        CollaborationDriver again = pin(peer);
        Eventually.await(stopped);
        assertThat(again).isNotSameAs(pinned);
        Eventually.await(again.stop());
        open(peer);
        assertThatThrownBy(() -> pin(peer))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("is open");
    }

    @Test
    void shouldPinOnADiskOnly() {
        PeerBase peer = startIn(temp.resolve("repo"));
        Access access = Access.of(keys, APP, MARKER, "text");
        CollaborationOptions inMemory =
                CollaborationOptions.builder().store(StoreStrategy.MEMORY).build();
        assertThatThrownBy(() -> peer.driver().pin(access, inMemory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ipfs-repo");
    }

    private static BlockingQueue<ReplicationEvent> listen(Collaboration<?> collaboration) {
        BlockingQueue<ReplicationEvent> told = new LinkedBlockingQueue<>();
        collaboration.replication().on(ReplicationEvent.class, told::add);
        return told;
    }

    private static <E extends ReplicationEvent> E next(BlockingQueue<ReplicationEvent> told, Class<E> kind)
            throws InterruptedException {
        ReplicationEvent event = told.poll(20, TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(kind);
        return kind.cast(event);
    }

    private static void skipTo(BlockingQueue<ReplicationEvent> told, Class<? extends ReplicationEvent> kind)
            throws InterruptedException {
        ReplicationEvent event = told.poll(20, TimeUnit.SECONDS);
        while (!kind.isInstance(event)) {
            assertThat(event).as("an event on the way to %s", kind).isNotNull();
            event = told.poll(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldTellHowLocalChangesGoToAPeerAndComeThere() throws InterruptedException {
        PeerBase ana = start(loopback());
        PeerBase ben = startKnowing(ana);
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(ben);
        BlockingQueue<ReplicationEvent> here = listen(hers);
        BlockingQueue<ReplicationEvent> there = listen(his);
        hers.shared().append("x");
        skipTo(here, Replicated.class);
        skipTo(there, Received.class);

        for (int change = 2; change <= 4; change++) {
            Receipt receipt = hers.change(text -> text.append("x"));
            Replicating replicating = next(here, Replicating.class);
            assertThat(replicating.peer()).isEqualTo(ben.peerId());
            assertThat(replicating.clock().get(hers.shared().id())).isEqualTo(change);
            Receiving receiving = next(there, Receiving.class);
            assertThat(receiving.peer()).isEqualTo(ana.peerId());
            assertThat(receiving.clock().get(hers.shared().id())).isEqualTo(change);
            Received received = next(there, Received.class);
            assertThat(received.peer()).isEqualTo(ana.peerId());
            assertThat(received.clock().get(hers.shared().id())).isEqualTo(change);
            Replicated replicated = next(here, Replicated.class);
            assertThat(replicated.peer()).isEqualTo(ben.peerId());
            assertThat(replicated.clock().get(hers.shared().id())).isEqualTo(change);
            Eventually.await(receipt.onPeers(1, LONG));
        }
        assertThat(here).as("nothing came from the other side").isEmpty();
        assertThat(there).as("nothing went to the other side").isEmpty();
        assertThat(hers.replication().pinnerPeers()).isEmpty();
        assertThat(hers.replication().isCurrentStatePersistedOnPinner()).isZero();
    }

    @Test
    void shouldTellOfAPinnerThroughItsWholeLife() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        BlockingQueue<ReplicationEvent> told = listen(hers);
        PeerBase pinner = pinner(ana);
        PeerId pinnerId = pinner.peerId();

        assertThat(next(told, PinnerJoined.class).peer()).isEqualTo(pinnerId);
        assertThat(hers.replication().pinnerPeers()).containsExactly(pinnerId);
        assertThat(hers.peers()).contains(pinnerId);

        Receipt receipt = hers.change(text -> text.append(MARKER));
        assertThat(hers.replication().isCurrentStatePersistedOnPinner()).isZero();
        Pinning pinning = next(told, Pinning.class);
        assertThat(pinning.peer()).isEqualTo(pinnerId);
        assertThat(pinning.clock().get(hers.shared().id())).isEqualTo(1);
        Pinned pinned = next(told, Pinned.class);
        assertThat(pinned.peer()).isEqualTo(pinnerId);
        assertThat(pinned.clock().get(hers.shared().id())).isEqualTo(1);
        assertThat(Eventually.await(receipt.onPinners(1, LONG))).isEqualTo(Set.of(pinnerId));
        assertThat(hers.replication().isCurrentStatePersistedOnPinner()).isEqualTo(1);

        hers.sub("sub", CrdtTypes.text()).shared().append("more");
        assertThat(hers.replication().isCurrentStatePersistedOnPinner()).isZero();
        next(told, Pinning.class);
        next(told, Pinned.class);
        assertThat(hers.replication().isCurrentStatePersistedOnPinner()).isEqualTo(1);

        pinner.close();
        assertThat(next(told, PinnerLeft.class).peer()).isEqualTo(pinnerId);
        assertThat(hers.replication().pinnerPeers()).isEmpty();
        assertThat(hers.replication().isCurrentStatePersistedOnPinner()).isZero();
        assertThat(Eventually.await(receipt.onPinners(1, Duration.ZERO))).isEqualTo(Set.of(pinnerId));
        assertThat(told).isEmpty();
    }

    @Test
    void shouldGetEverythingFromAPinnerThatCannotReadIt() throws InterruptedException, IOException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        PeerBase pinner = pinner(ana);
        Receipt receipt = hers.change(text -> text.append(MARKER));
        hers.sub(MARKER, CrdtTypes.text()).shared().append(MARKER);
        Eventually.await(hers.receipt().onPinners(1, LONG));
        assertThat(receipt.changes()).isEqualTo(1);
        ana.close();

        Collaboration<Text> his = open(startKnowing(pinner));
        BlockingQueue<ReplicationEvent> told = listen(his);
        Eventually.hasValue(his, MARKER);
        Eventually.hasValue(his.sub(MARKER, CrdtTypes.text()), MARKER);
        Eventually.in(his, () -> his.replication().isCurrentStatePersistedOnPinner() == 1);
        assertThat(told).noneMatch(event -> event instanceof Pinning || event instanceof Replicating);
        pinner.close();

        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(MARKER)) {
                    found.add(file.getFileName().toString());
                }
            }
        }
        assertThat(found).as("a name, type or text in clear on the pinner").isEmpty();
    }

    @Test
    void shouldLetSomeTimePassBetweenPushesToAPinnerUnlessSomebodyWaits() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(
                ana,
                CollaborationOptions.builder()
                        .keys(keys)
                        .debouncePushToPinner(Duration.ofSeconds(3))
                        .build());
        BlockingQueue<ReplicationEvent> told = listen(hers);
        pinner(ana);
        hers.shared().append("a");
        skipTo(told, Pinned.class);
        long begin = System.nanoTime();
        hers.shared().append("b");
        skipTo(told, Pinned.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1_500));
        assertThat(hers.replication().isCurrentStatePersistedOnPinner()).isEqualTo(1);
        begin = System.nanoTime();
        Eventually.await(hers.change(text -> text.append("c")).onPinners(1, LONG));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2_500));
    }

    @Test
    void shouldTrustTheNamedPinnersOnly() {
        PeerBase ana = start(loopback());
        PeerBase ben = startKnowing(ana);
        Collaboration<Text> hers = open(
                ana,
                CollaborationOptions.builder()
                        .keys(keys)
                        .pinners(Set.of(TestPeerIds.number(1)))
                        .build());
        PeerBase pinner = pinner(ana, ben);
        Collaboration<Text> his = open(ben);
        CompletableFuture<PeerId> known = new CompletableFuture<>();
        his.replication().on(PinnerJoined.class, event -> known.complete(event.peer()));
        his.replication().pinnerPeers().forEach(known::complete);
        assertThat(Eventually.await(known)).isEqualTo(pinner.peerId());
        Receipt receipt = hers.change(text -> text.append("Hello"));
        Eventually.await(receipt.onPeers(1, LONG));
        assertThat(hers.replication().pinnerPeers()).isEmpty();
        assertThatThrownBy(() -> Eventually.await(receipt.onPinners(1, Duration.ofMillis(10))))
                .isInstanceOf(PeerBaseException.class);
    }
}
