package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeCommandTest {
    @Test
    void shouldPrintAnAddressToHandOnAndWhoSomebodyIsOnce() throws Exception {
        try (CommandProcess node = CommandProcess.start("node", "--topic", "news")) {
            String peer = node.read(line -> line.startsWith("peer ")).substring("peer ".length());
            String address = node.read(line -> line.startsWith("listening at ")).substring("listening at ".length());
            assertThat(address).endsWith("/p2p/" + peer);
            node.read(line -> line.startsWith("subscribed"));

            CommandRun publish = CommandRun.of("pubsub", "pub", "news", "it works", "--bootstrap", address);
            assertThat(publish.exitCode()).as(publish.err()).isZero();

            List<String> identified = new ArrayList<>();
            node.read(line -> {
                if (line.startsWith("identified ")) {
                    identified.add(line);
                }
                return line.startsWith("disconnected ");
            });
            assertThat(identified).hasSize(1);
        }
    }
}
