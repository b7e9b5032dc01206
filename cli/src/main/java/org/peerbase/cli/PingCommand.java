package org.peerbase.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peerbase ping MA}: measures round trips. */
@Command(
        name = "ping",
        description = "Measure the round trip to a peer, on one stream.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerbase ping /ip4/127.0.0.1/tcp/4001",
            "  peerbase ping /ip4/127.0.0.1/tcp/4001 --count 1000 --interval 0"
        })
final class PingCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MA", description = "The peer's multiaddr.")
    private String address = "";

    @Option(names = "--count", paramLabel = "N", description = "How many pings, 1 or more (default: ${DEFAULT-VALUE}).")
    private int count = 5;

    @Option(
            names = "--interval",
            paramLabel = "MS",
            description = "Milliseconds from an answer to the next ping (default: ${DEFAULT-VALUE}).")
    private long intervalMillis = 1000;

    @Mixin
    private Output output = new Output();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        if (count < 1 || intervalMillis < 0) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--count must be 1 or more and --interval 0 or more");
        }
        Multiaddr target = Network.address(address);
        try (Host host = NodeOptions.client()) {
            Connection connection = Network.connect(host, target);
            List<Long> roundTrips = Collections.synchronizedList(new ArrayList<>(Math.min(count, 1 << 16)));
            Duration interval = Duration.ofMillis(intervalMillis);
            Duration patience = interval.multipliedBy(count).plusSeconds(30);
            Network.await(
                    host.ping(connection.remotePeer(), count, interval, roundTrip -> {
                        roundTrips.add(roundTrip.toNanos());
                        int sequence = roundTrips.size();
                        output.event(
                                String.format(Locale.ROOT, "%d: %.3f ms", sequence, millis(roundTrip.toNanos())),
                                Fields.of("sequence", sequence).and("roundTripMicros", roundTrip.toNanos() / 1000));
                    }),
                    "ping " + connection.remotePeer(),
                    patience);
            summarise(connection, roundTrips);
        }
        return ExitCode.OK;
    }

    private void summarise(Connection connection, List<Long> roundTrips) {
        List<Long> sorted = new ArrayList<>(roundTrips);
        Collections.sort(sorted);
        output.line(String.format(
                Locale.ROOT,
                "%d pings to %s: min %.3f, median %.3f, max %.3f ms",
                sorted.size(),
                connection.remotePeer(),
                millis(sorted.get(0)),
                millis(sorted.get(sorted.size() / 2)),
                millis(sorted.get(sorted.size() - 1))));
        output.object(Fields.of("peer", connection.remotePeer())
                .and("count", sorted.size())
                .and("minMicros", sorted.get(0) / 1000)
                .and("medianMicros", sorted.get(sorted.size() / 2) / 1000)
                .and("maxMicros", sorted.get(sorted.size() - 1) / 1000));
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
