package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.libp2p.AddressGroup;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Stream;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** A link whose other side reads nothing. */
class LinkTest {
    private static final int MESSAGE_BYTES = 64 * 1024;

    private final List<CollaborationInput> inputs = new ArrayList<>();
    private boolean reset;
    private final Link link = new Link(1, unreadStream(), new Owner());

    private final class Owner implements Link.Owner {
        private final TrafficCounter traffic = new TrafficCounter();

        @Override
        public void post(CollaborationInput input) {
            inputs.add(input);
        }

        @Override
        public void post(Runnable task) {
            task.run();
        }

        @Override
        public void handle(CollaborationInput input) {
            inputs.add(input);
        }

        @Override
        public void handleNext(CollaborationInput input) {
            inputs.add(input);
        }

        @Override
        public TrafficCounter traffic() {
            return traffic;
        }

        @Override
        public boolean admits(PeerId peer, Optional<AddressGroup> from, long linkedForMs) {
            return true;
        }

        @Override
        public long nowMs() {
            return 0;
        }
    }

    private Stream unreadStream() {
        Connection connection = (Connection) Proxy.newProxyInstance(
                LinkTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> Multiaddr.parse("/ip4/192.0.2.1/tcp/1"));
        return (Stream) Proxy.newProxyInstance(
                LinkTest.class.getClassLoader(),
                new Class<?>[] {Stream.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "connection" -> connection;
                    case "remotePeer" -> TestPeerIds.number(1);
                    case "write" -> new CompletableFuture<Void>();
                    case "reset" -> noteReset();
                    default -> throw new AssertionError(method);
                });
    }

    /** What a method without a result returns doesn't matter. */
    private Object noteReset() {
        reset = true;
        return this;
    }

    private void send(long bytes) {
        for (long sent = 0; sent < bytes; sent += MESSAGE_BYTES) {
            link.send(new byte[MESSAGE_BYTES]);
        }
    }

    @Test
    void shouldSayThatItIsCongestedOnce() {
        send(1 << 20);
        assertThat(inputs).isEmpty();
        send(2 << 20);
        assertThat(inputs).containsExactly(new CollaborationInput.StreamCongested(1, true));
    }

    @Test
    void shouldCutWhoLetsMorePileUpThanThereIsRoomFor() {
        send(Link.MAX_QUEUED_BYTES);
        assertThat(reset).isFalse();
        send(1);
        assertThat(reset).isTrue();
    }
}
