package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.testing.Reliability;

/** A peer in a process of its own is killed, and says nothing any more. */
class VanishedPeerTest extends PeerFixture {
    /** What is promised: ten seconds to answer, and what it takes to notice. */
    private static final Duration GONE_AFTER = Duration.ofSeconds(20);

    @Test
    @Tag("N1")
    @Timeout(120)
    void shouldMissWhoWasKilledInTheStatedTime() throws Exception {
        PeerBase ana = start(loopback());
        PeerBase bo = startKnowing(ana);
        Collaboration<GSet<Object>> hers = Eventually.await(ana.collaborate("set", CrdtTypes.gset()));
        Collaboration<GSet<Object>> his = Eventually.await(bo.collaborate("set", CrdtTypes.gset()));
        Process process = process(ana.addresses());
        try (BufferedReader told = process.inputReader()) {
            PeerId killed = PeerId.parse(told.readLine());
            for (Collaboration<?> collaboration : List.of(hers, his)) {
                Eventually.in(collaboration, () -> collaboration.peers().contains(killed));
            }
            Eventually.await(hers.change(set -> set.add("x")).onPeers(2, Duration.ofSeconds(20)));
            BlockingQueue<Set<PeerId>> seenByHer = membersOf(hers);
            BlockingQueue<Set<PeerId>> seenByHim = membersOf(his);
            long killedAt = System.nanoTime();
            process.toHandle().destroyForcibly();
            for (BlockingQueue<Set<PeerId>> seen : List.of(seenByHer, seenByHim)) {
                Set<PeerId> members = seen.poll(GONE_AFTER.toSeconds(), TimeUnit.SECONDS);
                assertThat(members).isNotNull().containsExactlyInAnyOrder(ana.peerId(), bo.peerId());
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - killedAt);
            assertThat(taken).isLessThanOrEqualTo(GONE_AFTER);
            assertThat(hers.peers()).doesNotContain(killed);
            assertThat(his.peers()).doesNotContain(killed);
            Reliability.reached("N1", "over sockets gone after " + taken.toMillis() + " ms");
        } finally {
            process.destroyForcibly().waitFor();
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

    /** The process that is killed. */
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
