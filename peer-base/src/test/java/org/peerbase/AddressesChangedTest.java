package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostListener;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** A peer that moves says where it is now. */
@Timeout(60)
final class AddressesChangedTest extends PeerFixture {
    private final Host real = Host.builder(PrivateKey.generateEd25519())
            .listen("/ip4/127.0.0.1/tcp/0")
            .build();
    private final List<HostListener> listeners = new CopyOnWriteArrayList<>();
    private volatile List<Multiaddr> addresses = List.of();

    @AfterEach
    void closeHost() {
        real.close();
    }

    /** The host, but its addresses are those that the test says. */
    private Host movable() {
        return (Host) Proxy.newProxyInstance(
                Host.class.getClassLoader(), new Class<?>[] {Host.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("addresses")) {
                        return addresses;
                    }
                    if (method.getName().equals("addListener")) {
                        listeners.add((HostListener) arguments[0]);
                    }
                    return call(method, arguments);
                });
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void shouldTellMembersOfNewAddresses() {
        Eventually.await(real.start());
        addresses = real.listenAddresses();
        PeerBase bob = start(loopback());
        PeerBase alice = start(PeerBaseOptions.builder().host(movable()).bootstrap(bob.addresses()));
        Collaboration<?> hers = Eventually.await(alice.collaborate("text", CrdtTypes.text()));
        Collaboration<?> his = Eventually.await(bob.collaborate("text", CrdtTypes.text()));
        Eventually.in(his, () -> his.peers().contains(alice.peerId()));
        Eventually.in(hers, () -> hers.peers().contains(bob.peerId()));

        Multiaddr moved = Multiaddr.parse("/ip4/127.0.0.2/tcp/4001");
        List<Multiaddr> now = new ArrayList<>(addresses);
        now.add(moved);
        addresses = now;
        listeners.forEach(listener -> listener.onAddressesChanged(addresses));

        assertThat(alice.addresses()).contains(moved.withPeerId(alice.peerId()));
        while (!bob.host().addressBook().addresses(alice.peerId()).contains(moved)) {
            Eventually.await(real.ping(bob.peerId(), 1, Duration.ZERO, roundTrip -> {}));
        }
    }
}
