package org.peerbase.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.Libp2pException;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** What the commands about the bare network share: parsing of addresses, waiting, and failures in words. */
final class Network {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Network() {}

    /** Parses an address that a person typed. */
    static Multiaddr address(String text) {
        try {
            return Multiaddr.parse(text);
        } catch (MalformedInputException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + text + "' is not a multiaddr: " + e.getMessage()
                            + ". An address looks like /ip4/127.0.0.1/tcp/4001/p2p/12D3KooW…",
                    e);
        }
    }

    /** Connects to the peer at {@code address} or fails in words. */
    static Connection connect(Host host, Multiaddr address) {
        return await(host.connect(address), "connect to " + address);
    }

    /** Waits for an answer from the network. */
    static <T> T await(CompletableFuture<T> future, String what) {
        return await(future, what, PATIENCE);
    }

    static <T> T await(CompletableFuture<T> future, String what, Duration patience) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE, "no answer within " + patience.toSeconds() + " s: " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "interrupted: " + what, e);
        } catch (ExecutionException e) {
            Throwable cause = Failures.unwrap(e);
            int code = cause instanceof Libp2pException ? ExitCode.UNREACHABLE : ExitCode.FAILED;
            throw new CommandFailure(code, "could not " + what + ": " + Failures.describe(cause), cause);
        }
    }
}
