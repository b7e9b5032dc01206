package org.peerbase.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.pubsub.Gossipsub;
import org.peerbase.libp2p.pubsub.SubscriptionListener;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peerbase pubsub sub|pub TOPIC}: reads or writes a gossipsub topic. */
@Command(
        name = "pubsub",
        description = "Subscribe or publish to a gossipsub topic.",
        mixinStandardHelpOptions = true,
        subcommands = {PubsubCommand.Subscribe.class, PubsubCommand.Publish.class})
final class PubsubCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say 'sub' or 'pub'");
    }

    /** Prints what is published. */
    @Command(
            name = "sub",
            description = "Print the messages of a topic until Ctrl-C.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExample:%n",
            footer = "  peerbase pubsub sub news --bootstrap /ip4/127.0.0.1/tcp/4001")
    static final class Subscribe implements Callable<Integer> {
        @Parameters(paramLabel = "TOPIC", description = "The topic's name.")
        private String topic = "";

        @Option(names = "--count", paramLabel = "N", description = "Stop after N messages (default: never).")
        private long count = Long.MAX_VALUE;

        @Mixin
        private NodeOptions node = new NodeOptions();

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() throws InterruptedException {
            List<Multiaddr> bootstrap = node.bootstrapAddresses();
            try (Host host = node.host();
                    Gossipsub pubsub = Gossipsub.create(host)) {
                Shutdown.closeOnExit(host);
                Network.await(host.start(), "listen");
                host.listenAddresses()
                        .forEach(address -> output.note("listening at " + address + "/p2p/" + host.peerId()));
                CountDownLatch remaining = new CountDownLatch((int) Math.min(count, Integer.MAX_VALUE));
                pubsub.subscribe(topic, (message, source) -> {
                    output.event(
                            message.author() + ": " + Payload.forTerminal(message.data()),
                            Fields.of("topic", topic)
                                    .and("from", message.author())
                                    .and("data", Payload.base64(message.data()))
                                    .and("text", Payload.text(message.data())));
                    remaining.countDown();
                });
                bootstrap.forEach(address -> Network.connect(host, address));
                remaining.await();
            }
            return ExitCode.OK;
        }
    }

    /** Publishes a message, or each line of the standard input. */
    @Command(
            name = "pub",
            description = "Publish a message to a topic, or each line of the standard input.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  peerbase pubsub pub news 'it works' --bootstrap /ip4/127.0.0.1/tcp/4001",
                "  tail -f log | peerbase pubsub pub news --bootstrap /ip4/127.0.0.1/tcp/4001"
            })
    static final class Publish implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic's name.")
        private String topic = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "MESSAGE",
                description = "The text to publish (default: the lines of the standard input).")
        private @Nullable String message;

        @Mixin
        private NodeOptions node = new NodeOptions();

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() throws IOException {
            List<Multiaddr> bootstrap = node.bootstrapAddresses();
            if (bootstrap.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.USAGE, "nobody would hear it: name a peer of the topic with --bootstrap MA");
            }
            try (Host host = node.host();
                    Gossipsub pubsub = Gossipsub.create(host)) {
                Network.await(host.start(), "start a node");
                CompletableFuture<Void> audience = audience(pubsub);
                bootstrap.forEach(address -> Network.connect(host, address));
                Network.await(audience, "find a subscriber of '" + topic + "'");
                if (message != null) {
                    publish(pubsub, message);
                } else {
                    publishLines(pubsub);
                }
            }
            return ExitCode.OK;
        }

        private void publishLines(Gossipsub pubsub) throws IOException {
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                publish(pubsub, line);
            }
        }

        private void publish(Gossipsub pubsub, String text) {
            int peers = Network.await(pubsub.publish(topic, text.getBytes(StandardCharsets.UTF_8)), "publish");
            output.event(
                    "published to " + peers + (peers == 1 ? " peer" : " peers"),
                    Fields.of("topic", topic).and("peers", peers));
        }

        /** Completes when somebody is known to listen to the topic. */
        private CompletableFuture<Void> audience(Gossipsub pubsub) {
            CompletableFuture<Void> found = new CompletableFuture<>();
            pubsub.addListener(new SubscriptionListener() {
                @Override
                public void onPeerSubscribed(PeerId peer, String subscribed) {
                    if (subscribed.equals(topic)) {
                        found.complete(null);
                    }
                }
            });
            return found;
        }
    }
}
