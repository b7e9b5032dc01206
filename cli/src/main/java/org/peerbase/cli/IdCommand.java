package org.peerbase.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostListener;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code peerbase id MA}: asks a peer who it is. */
@Command(
        name = "id",
        description = "Ask the peer at an address who it is and what it can do.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  peerbase id /ip4/127.0.0.1/tcp/4001")
final class IdCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MA", description = "The peer's multiaddr, with or without /p2p/… at its end.")
    private String address = "";

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        Multiaddr target = Network.address(address);
        try (Host host = NodeOptions.client()) {
            CompletableFuture<PeerInfo> identified = new CompletableFuture<>();
            host.addListener(new HostListener() {
                @Override
                public void onIdentified(Connection connection, PeerInfo info) {
                    identified.complete(info);
                }
            });
            Connection connection = Network.connect(host, target);
            connection.peerInfo().ifPresent(identified::complete);
            print(Network.await(identified, "identify " + connection.remotePeer()), connection);
        }
        return ExitCode.OK;
    }

    private void print(PeerInfo info, Connection connection) {
        output.line("peer       " + info.peerId());
        output.line("key        " + connection.remoteKey().type());
        output.line("agent      " + Terminal.printable(info.agentVersion()));
        output.line("protocol   " + Terminal.printable(info.protocolVersion()));
        info.listenAddresses().forEach(listen -> output.line("listens    " + listen));
        info.observedAddress().ifPresent(observed -> output.line("sees us at " + observed));
        info.protocols().stream().sorted().forEach(p -> output.line("serves     " + Terminal.printable(p)));
        output.object(Fields.of("peer", info.peerId())
                .and("keyType", connection.remoteKey().type())
                .and("agentVersion", info.agentVersion())
                .and("protocolVersion", info.protocolVersion())
                .and("listenAddresses", info.listenAddresses())
                .and("observedAddress", info.observedAddress())
                .and("protocols", info.protocols().stream().sorted().toList()));
    }
}
