package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.collaboration.Offence;

/** Who has done much wrong is not dialled. */
@Timeout(60)
final class KeptAwayTest extends PeerFixture {
    @Test
    void shouldNotDialWhoIsKeptAway() {
        PeerBase ana = start(loopback());
        PeerBase bad = start(loopback());
        PeerBase good = start(loopback());
        for (int done = 0; done < Offence.LIMIT; done += Offence.BAD_SIGNATURE.weight()) {
            ana.driver().penalise(bad.peerId(), Set.of(), Offence.BAD_SIGNATURE);
        }
        assertThatThrownBy(() -> Eventually.await(ana.driver().connect(bad.peerId(), bad.addresses())))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("kept away");
        Eventually.await(ana.driver().connect(good.peerId(), good.addresses()));
        assertThat(ana.host().connections(bad.peerId())).isEmpty();
    }
}
