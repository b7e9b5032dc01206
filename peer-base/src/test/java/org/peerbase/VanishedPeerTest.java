package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.libp2p.Limits;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.testing.Reliability;

/** A peer in a process of its own is killed, or stands still, and says nothing any more. */
class VanishedPeerTest extends PeerFixture {
    /** What is promised: ten seconds to answer, and what it takes to notice. */
    private static final Duration GONE_AFTER = Duration.ofSeconds(20);

    /** The same where nothing ends the connections: until a ping is missed, ten seconds, and a dial in vain. */
    private static final Duration LOST_AFTER = Duration.ofMinutes(2);

    /** Three peers that are linked with one another, the third of them in a process of its own. */
    private record Trio(
            Set<PeerId> others,
            Collaboration<GSet<Object>> hers,
            Collaboration<GSet<Object>> his,
            Process process,
            PeerId third)
            implements AutoCloseable {
        void awaitThird() {
            for (Collaboration<?> collaboration : List.of(hers, his)) {
                Eventually.in(collaboration, () -> collaboration.peers().contains(third));
            }
        }

        /** Waits until both have missed the third one, and says how long that took. */
        Duration awaitMissing(Runnable end) throws InterruptedException {
            List<BlockingQueue<Set<PeerId>>> told = List.of(membersOf(hers), membersOf(his));
            long began = System.nanoTime();
            end.run();
            for (BlockingQueue<Set<PeerId>> seen : told) {
                assertThat(seen.poll(150, TimeUnit.SECONDS)).isEqualTo(others);
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - began);
            assertThat(hers.peers()).isEqualTo(others);
            assertThat(his.peers()).isEqualTo(others);
            return taken;
        }

        void signal(String name) {
            try {
                assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                                .start()
                                .waitFor())
                        .isZero();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    private Trio assemble(Supplier<PeerBaseOptions.Builder> options) throws IOException {
        PeerBase ana = start(options.get());
        PeerBase bo = start(options.get().bootstrap(ana.addresses()));
        Collaboration<GSet<Object>> hers = Eventually.await(ana.collaborate("set", CrdtTypes.gset()));
        Collaboration<GSet<Object>> his = Eventually.await(bo.collaborate("set", CrdtTypes.gset()));
        Process process = process(ana.addresses());
        PeerId third = PeerId.parse(process.inputReader().readLine());
        Trio trio = new Trio(Set.of(ana.peerId(), bo.peerId()), hers, his, process, third);
        trio.awaitThird();
        Eventually.await(hers.change(set -> set.add("x")).onPeers(2, Duration.ofSeconds(20)));
        return trio;
    }

    @Test
    @Tag("slow")
    @Tag("N1")
    @Timeout(120)
    void shouldMissWhoWasKilledInTheStatedTime() throws Exception {
        try (Trio trio = assemble(PeerFixture::loopback)) {
            Duration taken = trio.awaitMissing(() -> trio.process().toHandle().destroyForcibly());
            assertThat(taken).isLessThanOrEqualTo(GONE_AFTER);
            Reliability.reached("N1", "over sockets gone after " + taken.toMillis() + " ms");
        }
    }

    /** Nothing ends the connections of a process that stands still: only keep-alive tells. */
    @Test
    @Tag("slow")
    @Timeout(120)
    void shouldMissWhoStandsStillAndTakeItBack() throws Exception {
        Limits quick = Limits.DEFAULTS.toBuilder()
                .keepAliveInterval(Duration.ofSeconds(1))
                .handshakeTimeout(Duration.ofSeconds(2))
                .dialTimeout(Duration.ofSeconds(2))
                .build();
        try (Trio trio = assemble(() -> loopback().limits(quick))) {
            Duration taken = trio.awaitMissing(() -> trio.signal("STOP"));
            assertThat(taken).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(40));
            trio.signal("CONT");
            trio.awaitThird();
        }
    }

    /** As a computer that loses its power or its network, with the limits that there are unless others are chosen. */
    @Test
    @Tag("N1")
    @Tag("deep")
    @Timeout(240)
    void shouldMissWhoIsLostInTheStatedTime() throws Exception {
        try (Trio trio = assemble(PeerFixture::loopback)) {
            Duration taken = trio.awaitMissing(() -> trio.signal("STOP"));
            assertThat(taken).isLessThanOrEqualTo(LOST_AFTER);
            Reliability.reached("N1", "over sockets lost after " + taken.toMillis() + " ms");
        }
    }

    private static BlockingQueue<Set<PeerId>> membersOf(Collaboration<?> collaboration) {
        BlockingQueue<Set<PeerId>> seen = new LinkedBlockingQueue<>();
        collaboration.on(CollaborationEvent.MembershipChanged.class, event -> seen.add(event.peers()));
        return seen;
    }

    private static Process process(List<Multiaddr> addresses) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Member.class.getName(),
                        addresses.stream().map(Multiaddr::toString).collect(Collectors.joining(",")))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The third peer. */
    static final class Member {
        private Member() {}

        public static void main(String[] args) throws InterruptedException {
            PeerBaseOptions.Builder options = loopback();
            for (String address : args[0].split(",", -1)) {
                options.bootstrap(address);
            }
            PeerBase peer =
                    Eventually.await(PeerBase.create(APP, options.build()).start());
            Eventually.await(peer.collaborate("set", CrdtTypes.gset()));
            System.out.println(peer.peerId());
            System.out.flush();
            // Until it is killed.
            Thread.currentThread().join();
        }
    }
}
