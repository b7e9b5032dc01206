package org.peerbase.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.multiaddr.Multiaddr;

class DialBackOffTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.1/tcp/1");

    private long now;
    private final DialBackOff backOff = new DialBackOff(() -> now);

    @Test
    void shouldDoubleThePauseUpToTheLongest() {
        long pause = DialBackOff.FIRST.toNanos();
        for (int i = 0; i < 20; i++) {
            backOff.onFailure(ADDRESS);
            now += pause - 1;
            assertThat(backOff.mayDial(ADDRESS)).isFalse();
            now++;
            assertThat(backOff.mayDial(ADDRESS)).isTrue();
            pause = Math.min(2 * pause, DialBackOff.LONGEST.toNanos());
        }
    }

    @Test
    void shouldForgetFailuresAfterASuccess() {
        backOff.onFailure(ADDRESS);
        backOff.onFailure(ADDRESS);
        backOff.onSuccess(ADDRESS);
        assertThat(backOff.mayDial(ADDRESS)).isTrue();
        backOff.onFailure(ADDRESS);
        now += DialBackOff.FIRST.toNanos();
        assertThat(backOff.mayDial(ADDRESS)).isTrue();
    }
}
