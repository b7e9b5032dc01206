package org.peerbase.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostListener;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.echo.EchoResponder;
import org.peerbase.libp2p.perf.PerfResponder;
import org.peerbase.libp2p.pubsub.Gossipsub;
import org.peerbase.libp2p.pubsub.PubsubMessage;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peerbase node}: a bare libp2p node that tells what happens to it until it is interrupted. */
@Command(
        name = "node",
        description = "Run a libp2p node: it prints its addresses, then what happens, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerbase node --listen /ip4/127.0.0.1/tcp/4001",
            "  peerbase node --bootstrap /ip4/127.0.0.1/tcp/4001/p2p/12D3KooW… --topic news --json"
        })
final class NodeCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node = new NodeOptions();

    @Option(names = "--topic", paramLabel = "T", description = "Subscribe to this gossipsub topic; may be repeated.")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--echo", description = "Serve /echo/1.0.0 as well: what comes in goes back.")
    private boolean echo;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
        List<Multiaddr> bootstrap = node.bootstrapAddresses();
        try (Host host = node.host()) {
            host.addListener(new Reporter(host));
            PerfResponder.serveOn(host);
            if (echo) {
                EchoResponder.serveOn(host);
            }
            try (Gossipsub pubsub = Gossipsub.create(host)) {
                Shutdown.closeOnExit(host);
                output.event(
                        "peer " + host.peerId(), Fields.of("event", "started").and("peer", host.peerId()));
                Network.await(host.start(), "listen");
                topics.forEach(topic -> subscribe(pubsub, topic));
                bootstrap.forEach(address -> Network.connect(host, address));
                new CountDownLatch(1).await();
            }
        }
        return ExitCode.OK;
    }

    private void subscribe(Gossipsub pubsub, String topic) {
        pubsub.subscribe(topic, (message, source) -> report(message));
        output.event("subscribed to " + topic, Fields.of("event", "subscribed").and("topic", topic));
    }

    private void report(PubsubMessage message) {
        String text = Payload.forTerminal(message.data());
        output.event(
                "message on " + message.topic() + " from " + message.author() + ": " + text,
                Fields.of("event", "message")
                        .and("topic", message.topic())
                        .and("from", message.author())
                        .and("data", Payload.base64(message.data()))
                        .and("text", Payload.text(message.data())));
    }

    /** Prints what happens to the host. */
    private final class Reporter implements HostListener {
        private final Host host;

        /** The connected peers that have said who they are: most say it again whenever a detail changes. */
        private final Set<PeerId> identified = ConcurrentHashMap.newKeySet();

        Reporter(Host host) {
            this.host = host;
        }

        @Override
        public void onListening(Multiaddr address) {
            String whole = address + "/p2p/" + host.peerId();
            output.event(
                    "listening at " + whole, Fields.of("event", "listening").and("address", whole));
        }

        @Override
        public void onConnected(Connection connection) {
            output.event(
                    "connected to " + connection.remotePeer() + " at " + connection.remoteAddress(),
                    Fields.of("event", "connected")
                            .and("peer", connection.remotePeer())
                            .and("address", connection.remoteAddress())
                            .and("direction", lowerCase(connection.direction())));
        }

        @Override
        public void onDisconnected(Connection connection, @Nullable Throwable cause) {
            if (host.connections(connection.remotePeer()).isEmpty()) {
                identified.remove(connection.remotePeer());
            }
            Optional<String> reason = Optional.ofNullable(cause).map(Failures::describe);
            output.event(
                    "disconnected from " + connection.remotePeer()
                            + reason.map(r -> ": " + r).orElse(""),
                    Fields.of("event", "disconnected")
                            .and("peer", connection.remotePeer())
                            .and("reason", reason));
        }

        @Override
        public void onIdentified(Connection connection, PeerInfo info) {
            if (!identified.add(connection.remotePeer())) {
                return;
            }
            output.event(
                    "identified " + info.peerId() + " as " + Terminal.printable(info.agentVersion()),
                    Fields.of("event", "identified")
                            .and("peer", info.peerId())
                            .and("agentVersion", info.agentVersion())
                            .and("protocolVersion", info.protocolVersion())
                            .and("protocols", info.protocols().stream().sorted().toList())
                            .and("listenAddresses", info.listenAddresses())
                            .and("observedAddress", info.observedAddress()));
        }

        private static String lowerCase(Connection.Direction direction) {
            return direction == Connection.Direction.INBOUND ? "inbound" : "outbound";
        }
    }
}
