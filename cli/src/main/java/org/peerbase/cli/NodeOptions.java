package org.peerbase.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostBuilder;
import org.peerbase.libp2p.KeyFile;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import picocli.CommandLine.Option;

/** The options of every command that runs a node of its own for a while. */
final class NodeOptions {
    private static final String ANY_LOOPBACK_PORT = "/ip4/127.0.0.1/tcp/0";

    @Option(
            names = "--listen",
            paramLabel = "MA",
            description = "Listen at this multiaddr; may be repeated (default: " + ANY_LOOPBACK_PORT + ").")
    private List<String> listen = new ArrayList<>();

    @Option(
            names = "--bootstrap",
            paramLabel = "MA",
            description = "Connect to the peer at this multiaddr; may be repeated.")
    private List<String> bootstrap = new ArrayList<>();

    @Option(
            names = "--repo",
            paramLabel = "DIR",
            description =
                    "Keep the key and the data in this folder, made if it is missing (default: a new key each time,"
                            + " nothing kept).")
    private @Nullable Path repo;

    List<Multiaddr> bootstrapAddresses() {
        return bootstrap.stream().map(Network::address).toList();
    }

    List<Multiaddr> listenAddresses() {
        List<String> addresses = listen.isEmpty() ? List.of(ANY_LOOPBACK_PORT) : listen;
        return addresses.stream().map(Network::address).toList();
    }

    /** The folder that keeps things, null if nothing does. */
    @Nullable
    Path repo() {
        // As of an unset variable in a script: it would be the folder that happens to be the current one.
        if (repo != null && repo.toString().isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "--repo is empty: name a folder, or leave it out to keep nothing");
        }
        return repo;
    }

    /** A host with these options, not yet started. */
    Host host() {
        Path folder = repo();
        PrivateKey key = folder == null ? PrivateKey.generateEd25519() : KeyFile.loadOrCreate(folder);
        HostBuilder builder = Host.builder(key);
        listenAddresses().forEach(builder::listen);
        return builder.build();
    }

    /** A host with a key of the moment that only dials. */
    static Host client() {
        Host host = Host.builder(PrivateKey.generateEd25519()).build();
        Network.await(host.start(), "start a node");
        return host;
    }
}
