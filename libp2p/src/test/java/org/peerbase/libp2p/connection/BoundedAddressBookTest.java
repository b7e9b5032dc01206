package org.peerbase.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

class BoundedAddressBookTest {
    private static final Multiaddr FIRST = address(1);
    private static final Multiaddr SECOND = address(2);

    private long now = Long.MAX_VALUE - 1000;
    private final BoundedAddressBook book = new BoundedAddressBook(() -> now);
    private final PeerId peer = newPeer();

    private static PeerId newPeer() {
        return PrivateKey.generateEd25519().publicKey().toPeerId();
    }

    private static Multiaddr address(int port) {
        return Multiaddr.parse("/ip4/192.0.2.1/tcp/" + port);
    }

    @Test
    void shouldForgetAddressesThatExpire() {
        book.add(peer, List.of(FIRST), Duration.ofNanos(100));
        book.add(peer, List.of(SECOND), Duration.ofNanos(5000));
        // The clock wraps meanwhile, as nanoTime may.
        now += 2000;
        assertThat(book.addresses(peer)).containsExactly(SECOND);
        now += 5000;
        assertThat(book.addresses(peer)).isEmpty();
        assertThat(book.peers()).isEmpty();
    }

    @Test
    void shouldKeepOneEntryForAnAddressWithAndWithoutPeerId() {
        book.add(peer, List.of(FIRST, FIRST.withPeerId(peer)), Duration.ofHours(1));
        assertThat(book.addresses(peer)).containsExactly(FIRST);
    }

    @Test
    void shouldBoundTheAddressesOfAPeerAndPreferSignedOnes() {
        List<Multiaddr> many = new ArrayList<>();
        for (int port = 1; port <= 100; port++) {
            many.add(address(port));
        }
        book.add(peer, many, Duration.ofHours(1));
        assertThat(book.addresses(peer)).hasSize(BoundedAddressBook.MAX_ADDRESSES);
        book.addSigned(peer, List.of(address(1000)), 5, Duration.ofHours(1));
        assertThat(book.addresses(peer))
                .hasSize(BoundedAddressBook.MAX_ADDRESSES)
                .startsWith(address(1000));
        book.addSigned(peer, List.of(address(2000)), 4, Duration.ofHours(1));
        assertThat(book.addresses(peer)).doesNotContain(address(2000));
    }

    @Test
    void shouldTryAddressesThatFailedLast() {
        book.add(peer, List.of(FIRST, SECOND), Duration.ofHours(1));
        book.onDialed(peer, FIRST, false);
        assertThat(book.addresses(peer)).containsExactly(SECOND, FIRST);
        book.onDialed(peer, FIRST, true);
        assertThat(book.addresses(peer)).containsExactly(FIRST, SECOND);
    }

    @Test
    void shouldForgetThePeerNotHeardOfForLongest() {
        book.add(peer, List.of(FIRST), Duration.ofHours(1));
        PeerId kept = newPeer();
        book.add(kept, List.of(FIRST), Duration.ofHours(1));
        byte[] seed = new byte[32];
        for (int i = 0; i < BoundedAddressBook.MAX_PEERS - 1; i++) {
            seed[0] = (byte) i;
            seed[1] = (byte) (i >> 8);
            seed[2] = 1;
            book.add(PrivateKey.ofEd25519Seed(seed).publicKey().toPeerId(), List.of(FIRST), Duration.ofHours(1));
            if (i == 0) {
                book.add(kept, List.of(SECOND), Duration.ofHours(1));
            }
        }
        assertThat(book.peers())
                .hasSize(BoundedAddressBook.MAX_PEERS)
                .contains(kept)
                .doesNotContain(peer);
    }
}
