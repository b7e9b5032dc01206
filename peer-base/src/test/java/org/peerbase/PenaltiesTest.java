package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.Offence;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;

class PenaltiesTest {
    private final Penalties penalties = new Penalties();

    private static PeerId peer() {
        return PrivateKey.generateEd25519().publicKey().toPeerId();
    }

    private boolean misbehave(PeerId peer, long nowMs) {
        boolean cut = false;
        for (int i = 0; i < 2; i++) {
            cut = penalties.add(peer, Offence.BAD_SIGNATURE, nowMs);
        }
        return cut;
    }

    @Test
    void shouldKeepAwayWhoDidMuchAndNobodyElse() {
        PeerId bad = peer();
        PeerId good = peer();
        assertThat(penalties.add(good, Offence.REFUSED_CHANGE, 0)).isFalse();
        assertThat(misbehave(bad, 0)).isTrue();
        assertThat(penalties.isKeptAway(bad, Penalties.FIRST_BAN_MS - 1)).isTrue();
        assertThat(penalties.isKeptAway(bad, Penalties.FIRST_BAN_MS)).isFalse();
        assertThat(penalties.isKeptAway(good, 0)).isFalse();
    }

    @Test
    void shouldKeepAwayTwiceAsLongEachTimeUpToADay() {
        PeerId bad = peer();
        long nowMs = 0;
        for (long ban = Penalties.FIRST_BAN_MS; ban < Penalties.LONGEST_BAN_MS; ban *= 2) {
            assertThat(misbehave(bad, nowMs)).isTrue();
            assertThat(penalties.isKeptAway(bad, nowMs + ban - 1)).isTrue();
            nowMs += ban;
            assertThat(penalties.isKeptAway(bad, nowMs)).isFalse();
        }
        misbehave(bad, nowMs);
        assertThat(penalties.isKeptAway(bad, nowMs + Penalties.LONGEST_BAN_MS)).isFalse();
    }

    @Test
    void shouldForgetThePeersThatOffendedLongestAgo() {
        PeerId first = peer();
        misbehave(first, 0);
        PeerId again = peer();
        misbehave(again, 0);
        for (int i = 1; i < Penalties.MAX_PEERS; i++) {
            assertThat(penalties.isKeptAway(first, 0))
                    .as("before " + i + " others")
                    .isTrue();
            misbehave(again, 0);
            penalties.add(peer(), Offence.REFUSED_CHANGE, 0);
        }
        assertThat(penalties.isKeptAway(first, 0)).isFalse();
        assertThat(penalties.isKeptAway(again, 0)).isTrue();
    }
}
