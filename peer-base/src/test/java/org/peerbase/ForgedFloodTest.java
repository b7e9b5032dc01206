package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.collaboration.Incarnation;
import org.peerbase.collaboration.Signatures;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.keys.Keys;
import org.peerbase.libp2p.Connection;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.testing.Reliability;
import org.peerbase.testing.ThreadTimes;

/**
 * Attack 1, row L4: a reader sends 10,000 changes a second in a writer's name, well formed and badly signed; cut off, it is
 * back at once, first as the same peer and then as others, all from the address that the honest peers have, too.
 */
@Tag("L4")
@Timeout(180)
final class ForgedFloodTest extends PeerFixture {
    private static final String NAME = "flooded";
    private static final int RECORDS_PER_MESSAGE = 100;
    private static final int MESSAGE_INTERVAL_MS = 10;
    private static final int MAX_VERIFICATIONS = 50;
    private static final double LEAST_THROUGHPUT = 0.8;
    private static final int BATCH = 50;
    private static final int BATCH_INTERVAL_MS = 10;
    private static final int ATTACKERS = 2;

    /** How often an attacker comes as the same peer, which is cut off the second time, before it comes as others. */
    private static final int RETURNS = 4;

    /** Where the honest author doesn't get meanwhile, and as far as others look. */
    private static final long LEAP = 50_000;

    private static final Duration PEACE = Duration.ofSeconds(2);

    private final Keys keys = Keys.generate();

    /** Counts what is verified for others than the honest peers, or in vain. */
    private static final class Count {
        private final AtomicLong inVain = new AtomicLong();
        private final AtomicLong ofStrangers = new AtomicLong();
        private volatile Set<PeerId> honest = Set.of();

        Signatures over(Signatures real) {
            return new Signatures() {
                @Override
                public PeerId self() {
                    return real.self();
                }

                @Override
                public byte[] sign(byte[] message) {
                    return real.sign(message);
                }

                @Override
                public boolean verify(PeerId peer, byte[] message, byte[] signature) {
                    boolean verified = real.verify(peer, message, signature);
                    if (!verified) {
                        inVain.incrementAndGet();
                    } else if (!honest.contains(peer)) {
                        ofStrangers.incrementAndGet();
                    }
                    return verified;
                }
            };
        }

        /** A stranger's entry has a pass, too, that is verified before it. */
        long all() {
            return inVain.get() + 2 * ofStrangers.get();
        }
    }

    @Test
    @Tag("slow")
    void shouldSpendLittleOnForgedChanges() {
        play(Duration.ofSeconds(10));
    }

    @Test
    @Tag("deep")
    void shouldSpendLittleOnThemForLong() {
        play(Duration.ofSeconds(60));
    }

    private void play(Duration attack) {
        Count count = new Count();
        PeerBase victim = start(loopback().signatures(count::over));
        Collaboration<GCounter> his = open(victim);
        PeerBase honest = startKnowing(victim);
        Collaboration<GCounter> hers = open(honest);
        count.honest = Set.of(victim.peerId(), honest.peerId());

        // Once for the compiler.
        work(hers, PEACE);
        Work before = work(hers, PEACE);
        List<Connection> connections = victim.host().connections(honest.peerId());
        Flood flood = new Flood(victim, honest.peerId());
        flood.start();
        Work meanwhile = work(hers, attack);
        flood.end();
        Work after = work(hers, PEACE);

        double throughput = meanwhile.throughput((before.nanosEach() + after.nanosEach()) / 2);
        String figure = String.format(
                "%d verifications, %d of them in vain, for %d forged changes in %d links of %d connections tried; "
                        + "honest throughput %.0f %%",
                count.all(),
                count.inVain.get(),
                flood.records.get(),
                flood.links.get(),
                flood.tries.get(),
                100 * throughput);
        assertThat(count.inVain).as(figure).hasPositiveValue();
        assertThat(count.all()).as(figure).isLessThanOrEqualTo(MAX_VERIFICATIONS);
        assertThat(throughput).as(figure).isGreaterThanOrEqualTo(LEAST_THROUGHPUT);
        assertThat(connections).isNotEmpty().allMatch(Connection::isOpen);
        Eventually.hasValue(his, hers.shared().value());
        Reliability.reached("L4", figure);
    }

    private Collaboration<GCounter> open(PeerBase peer) {
        return Eventually.await(peer.collaborate(
                NAME,
                CrdtTypes.gcounter(),
                CollaborationOptions.builder().keys(keys).build()));
    }

    /**
     * What honest peers did in a time.
     *
     * @param processorNanos what they used of the processor
     */
    private record Work(int changes, long processorNanos, long nanos) {
        double nanosEach() {
            return (double) processorNanos / changes;
        }

        /** What would be left for honest work of a processor that does nothing else, where it should cost so much. */
        double throughput(double peacefulNanosEach) {
            return 1 - (processorNanos - changes * peacefulNanosEach) / nanos;
        }
    }

    /** Makes changes at a steady pace, or as fast as the other peer takes them. */
    private static Work work(Collaboration<GCounter> collaboration, Duration time) {
        ThreadTimes used = ThreadTimes.now(Flood.NAME);
        long began = System.nanoTime();
        int changes = 0;
        while (System.nanoTime() - began < time.toNanos()) {
            for (int i = 0; i < BATCH; i++) {
                collaboration.shared().inc();
            }
            changes += BATCH;
            CompletableFuture<Void> due = CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(BATCH_INTERVAL_MS, TimeUnit.MILLISECONDS));
            Eventually.await(collaboration.receipt().onPeers(1, Duration.ofSeconds(15)));
            Eventually.await(due);
        }
        return new Work(changes, used.sinceNanos(), System.nanoTime() - began);
    }

    /** The attacker, with all its threads in a group of their own. */
    private final class Flood {
        private static final String NAME = "flood";

        private final PeerBase victim;
        private final PeerId forged;
        private final Access access = Access.of(
                Keys.uriDecode(Keys.uriEncodeReadOnly(keys)),
                APP,
                ForgedFloodTest.NAME,
                CrdtTypes.gcounter().name());
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicLong records = new AtomicLong();
        private final AtomicLong links = new AtomicLong();
        private final AtomicLong tries = new AtomicLong();
        private final ThreadGroup group = new ThreadGroup(NAME);
        private final List<Thread> threads = Stream.generate(() -> new Thread(group, this::run, NAME))
                .limit(ATTACKERS)
                .toList();

        Flood(PeerBase victim, PeerId forged) {
            this.victim = victim;
            this.forged = forged;
        }

        void start() {
            threads.forEach(Thread::start);
        }

        void end() {
            over.set(true);
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private void run() {
            try (HostilePeer same = new HostilePeer(access)) {
                for (int i = 0; i < RETURNS && !over.get(); i++) {
                    floodOnce(same);
                }
            }
            while (!over.get()) {
                try (HostilePeer other = new HostilePeer(access)) {
                    floodOnce(other);
                }
            }
        }

        /** Floods until it is cut off. */
        private void floodOnce(HostilePeer attacker) {
            tries.incrementAndGet();
            try {
                HostilePeer.Talk talk = Eventually.await(attacker.greet(victim));
                CompletableFuture.anyOf(talk.answered(), talk.ended()).join();
                if (!talk.ended().isDone()) {
                    links.incrementAndGet();
                    flood(talk, forgedRecords(progress(talk)));
                }
            } catch (RuntimeException e) {
                // Not even a link.
            }
        }

        private HostilePeer.Progress progress(HostilePeer.Talk talk) {
            return talk.answered().join().stream()
                    .filter(progress -> Incarnation.isOf(forged, progress.replica()))
                    .findAny()
                    .orElseThrow();
        }

        private void flood(HostilePeer.Talk talk, byte[] message) {
            while (!over.get()) {
                var unused = talk.send(message);
                records.addAndGet(RECORDS_PER_MESSAGE);
                try {
                    talk.ended().get(MESSAGE_INTERVAL_MS, TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException e) {
                    // The next message is due.
                } catch (InterruptedException | ExecutionException e) {
                    throw new CompletionException(e);
                }
            }
        }
    }

    /** Section 6: records of one author, none of which follows another, with signatures that nobody made. */
    private static byte[] forgedRecords(HostilePeer.Progress progress) {
        SplittableRandom random = new SplittableRandom(4);
        ByteWriter message = new ByteWriter();
        message.writeByte(HostilePeer.RECORDS);
        for (int i = 0; i < RECORDS_PER_MESSAGE; i++) {
            byte[] bytes = new byte[32 + 40 + 64];
            random.nextBytes(bytes);
            message.writeVarint(8);
            message.writeVarint(0);
            if (i == 0) {
                progress.replica().writeTo(message);
            }
            message.writeVarint(progress.sequence() + LEAP + i);
            message.writeBytes(bytes, 0, 32);
            message.writeVarint(40);
            message.writeBytes(bytes, 32, 40);
            message.writeVarint(64);
            message.writeBytes(bytes, 72, 64);
        }
        return message.toByteArray();
    }
}
