package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GCounter;
import org.peerbase.libp2p.Limits;
import org.peerbase.testing.Reliability;

/**
 * Attack 25, row L1, the sixth phase: members that greet, and then send a message with records a byte a second, beside honest
 * peers of the same app.
 */
@Tag("L1")
@Timeout(180)
final class SlowRecordTest extends PeerFixture {
    private static final String NAME = "dripped";
    private static final int PER_COLLABORATION = 100;
    private static final long GRACE_MS = 2_000;
    private static final int MANY = 2_000;
    private static final int BASELINE = 300;
    private static final long MAX_HEAP_BYTES = 256L << 20;

    /** Below it a slower change proves nothing about the attack on a machine that has other things to do. */
    private static final Duration NOISE = Duration.ofMillis(50);

    private static final Limits LIMITS = Limits.DEFAULTS.toBuilder()
            .maxConnections(MANY)
            .maxInboundConnections(MANY)
            .maxInboundConnectionsPerIp(MANY)
            .maxInboundConnectionsPerPrefix(MANY)
            .maxInboundHandshakes(MANY)
            .build();

    private final List<HostilePeer> slow = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        timer.shutdownNow();
        slow.parallelStream().forEach(HostilePeer::close);
    }

    @Test
    @Tag("slow")
    void shouldCutOffWhoeverDripsARecord() {
        play(1);
    }

    @Test
    @Tag("deep")
    void shouldCutOffManyMore() {
        play(5);
    }

    private void play(int collaborations) {
        PeerBase victim = start(loopback().limits(LIMITS));
        Collaboration<GCounter> his = Eventually.await(victim.collaborate("honest", CrdtTypes.gcounter()));
        PeerBase honest = startKnowing(victim);
        Collaboration<GCounter> hers = Eventually.await(honest.collaborate("honest", CrdtTypes.gcounter()));
        changes(hers, BASELINE, () -> true);
        Duration baseline = p99(changes(hers, BASELINE, () -> true));

        List<Collaboration<GCounter>> attacked = new ArrayList<>();
        List<HostilePeer.Talk> talks = new ArrayList<>();
        for (int i = 0; i < collaborations; i++) {
            attacked.add(Eventually.await(victim.collaborate(NAME + i, CrdtTypes.gcounter())));
            talks.addAll(greet(victim, NAME + i));
        }
        assertThat(attacked).allMatch(each -> each.inboundConnectionCount() == PER_COLLABORATION);

        List<CompletableFuture<Long>> cuts = talks.stream().map(this::drip).toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(cuts.toArray(CompletableFuture[]::new));
        List<Duration> meanwhile = changes(hers, Integer.MAX_VALUE, () -> !all.isDone());
        Eventually.await(all);
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();

        long latest = cuts.stream().mapToLong(CompletableFuture::join).max().orElseThrow();
        assertThat(cuts)
                .allMatch(cut -> cut.join() >= Arrival.TIMEOUT_MS)
                .allMatch(cut -> cut.join() <= Arrival.TIMEOUT_MS + GRACE_MS);
        assertThat(attacked).allMatch(each -> each.inboundConnectionCount() == 0);
        assertThat(his.inboundConnectionCount()).isEqualTo(1);
        assertThat(p99(meanwhile)).isLessThan(max(baseline.multipliedBy(2), NOISE));
        assertThat(heap).isLessThan(MAX_HEAP_BYTES);
        Reliability.reached(
                "L1",
                cuts.size() + " of " + talks.size() + " links cut after at most " + latest + " ms; p99 of "
                        + meanwhile.size() + " changes " + p99(meanwhile).toMillis() + " ms");
    }

    private List<HostilePeer.Talk> greet(PeerBase victim, String name) {
        Access access = Access.open(APP, name, CrdtTypes.gcounter().name());
        List<CompletableFuture<HostilePeer.Talk>> greetings = new ArrayList<>();
        for (int i = 0; i < PER_COLLABORATION; i++) {
            HostilePeer peer = new HostilePeer(access);
            slow.add(peer);
            greetings.add(peer.greet(victim));
        }
        List<HostilePeer.Talk> talks = greetings.stream().map(Eventually::await).toList();
        talks.forEach(talk -> Eventually.await(talk.answered()));
        return talks;
    }

    /** Begins a message of 1,000 bytes; completes with how long it was waited for, in milliseconds. */
    private CompletableFuture<Long> drip(HostilePeer.Talk talk) {
        long began = System.nanoTime();
        var unused = talk.sendRaw((byte) 0xe8, (byte) 0x07, (byte) HostilePeer.RECORDS);
        var dripping = timer.scheduleAtFixedRate(() -> next(talk), 1, 1, TimeUnit.SECONDS);
        return talk.ended().thenApply(ended -> {
            dripping.cancel(false);
            return (System.nanoTime() - began) / 1_000_000;
        });
    }

    private static void next(HostilePeer.Talk talk) {
        var unused = talk.sendRaw((byte) 0);
    }

    /** How long each change took until the other peer had it. */
    private static List<Duration> changes(Collaboration<GCounter> collaboration, int most, BooleanSupplier more) {
        List<Duration> took = new ArrayList<>();
        while (took.size() < most && more.getAsBoolean()) {
            long began = System.nanoTime();
            Receipt receipt = collaboration.change(GCounter::inc);
            Eventually.await(receipt.onPeers(1, Duration.ofSeconds(15)));
            took.add(Duration.ofNanos(System.nanoTime() - began));
        }
        return took;
    }

    private static Duration p99(List<Duration> durations) {
        return durations.stream().sorted().toList().get(durations.size() * 99 / 100);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
