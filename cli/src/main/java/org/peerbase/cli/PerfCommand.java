package org.peerbase.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.PerfResult;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peerbase perf MA}: measures throughput by {@code /perf/1.0.0}. */
@Command(
        name = "perf",
        description = "Measure the throughput to and from a peer that serves /perf/1.0.0.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  peerbase perf /ip4/127.0.0.1/tcp/4001 --upload 64M --download 64M")
final class PerfCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Parameters(paramLabel = "MA", description = "The peer's multiaddr.")
    private String address = "";

    @Option(
            names = "--upload",
            paramLabel = "BYTES",
            converter = ByteCount.class,
            defaultValue = "64M",
            description = "Bytes to send, such as 1000 or 64M (default: ${DEFAULT-VALUE}).")
    private long uploadBytes;

    @Option(
            names = "--download",
            paramLabel = "BYTES",
            converter = ByteCount.class,
            defaultValue = "64M",
            description = "Bytes to ask for (default: ${DEFAULT-VALUE}).")
    private long downloadBytes;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        Multiaddr target = Network.address(address);
        try (Host host = NodeOptions.client()) {
            Connection connection = Network.connect(host, target);
            PerfResult result = Network.await(
                    host.perf(connection.remotePeer(), uploadBytes, downloadBytes),
                    "measure the throughput to " + connection.remotePeer(),
                    PATIENCE);
            output.line(row("upload", result.uploadBytes(), result.uploadDuration()));
            output.line(row("download", result.downloadBytes(), result.downloadDuration()));
            output.object(Fields.of("peer", connection.remotePeer())
                    .and("uploadBytes", result.uploadBytes())
                    .and("uploadSeconds", seconds(result.uploadDuration()))
                    .and("downloadBytes", result.downloadBytes())
                    .and("downloadSeconds", seconds(result.downloadDuration())));
        }
        return ExitCode.OK;
    }

    private static String row(String direction, long bytes, Duration duration) {
        return String.format(
                Locale.ROOT,
                "%-8s  %s in %.3f s: %s/s",
                direction,
                ByteCount.format((double) bytes),
                seconds(duration),
                ByteCount.format((double) bytes / Math.max(seconds(duration), 1e-9)));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
