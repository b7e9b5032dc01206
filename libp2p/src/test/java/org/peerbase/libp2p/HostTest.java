package org.peerbase.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peerbase.libp2p.HostPair.await;

import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.echo.EchoResponder;
import org.peerbase.libp2p.perf.PerfResponder;
import org.peerbase.multiformats.crypto.Sha256;

class HostTest {
    private final HostPair hosts = new HostPair();

    @AfterEach
    void close() {
        hosts.close();
    }

    @Test
    void shouldEchoSixtyFourMebibytes() {
        EchoResponder.serveOn(hosts.listener);
        Stream stream = await(hosts.connect().newStream(EchoResponder.PROTOCOL));
        Collector collector = new Collector();
        stream.handler(collector);
        MessageDigest digest = Sha256.newDigest();
        SplittableRandom random = new SplittableRandom(1);
        byte[] chunk = new byte[1 << 20];
        for (int i = 0; i < 64; i++) {
            random.nextBytes(chunk);
            digest.update(chunk);
            await(stream.write(Unpooled.copiedBuffer(chunk)));
        }
        await(stream.closeWrite());
        assertThat(await(collector.remoteClosed)).isEqualTo(64L << 20);
        assertThat(collector.hash()).isEqualTo(digest.digest());
        assertThat(await(collector.closed)).isNull();
    }

    @Test
    void shouldPing() {
        hosts.connect();
        List<Duration> roundTrips = new ArrayList<>();
        await(hosts.dialer.ping(hosts.listener.peerId(), 3, Duration.ZERO, roundTrips::add));
        assertThat(roundTrips).hasSize(3);
    }

    @Test
    void shouldIdentifyBothWays() {
        CompletableFuture<PeerInfo> seen = new CompletableFuture<>();
        hosts.listener.addListener(new HostListener() {
            @Override
            public void onIdentified(Connection connection, PeerInfo info) {
                seen.complete(info);
            }
        });
        hosts.connect();
        PeerInfo info = await(seen);
        assertThat(info.peerId()).isEqualTo(hosts.dialer.peerId());
        assertThat(info.agentVersion()).startsWith("peerbase/");
        assertThat(info.listenAddresses()).isEqualTo(hosts.dialer.listenAddresses());
    }

    @Test
    void shouldTellOfProtocolsThatComeWhileItIsBeingIdentified() {
        for (int i = 0; i < 50; i++) {
            String protocol = "/late/" + i;
            CompletableFuture<Void> told = new CompletableFuture<>();
            HostListener listener = new HostListener() {
                @Override
                public void onIdentified(Connection connection, PeerInfo info) {
                    if (info.protocols().contains(protocol)) {
                        told.complete(null);
                    }
                }
            };
            hosts.listener.addListener(listener);
            hosts.connect();
            hosts.dialer.handle(protocol, stream -> new Collector());
            await(told);
            hosts.listener.removeListener(listener);
            await(hosts.dialer.disconnect(hosts.listener.peerId()));
        }
    }

    @Test
    void shouldMeasurePerf() {
        hosts.connect();
        PerfResponder.serveOn(hosts.listener);
        PerfResult result = await(hosts.dialer.perf(hosts.listener.peerId(), 10 << 20, 10 << 20));
        assertThat(result.downloadBytes()).isEqualTo(10 << 20);
    }
}
