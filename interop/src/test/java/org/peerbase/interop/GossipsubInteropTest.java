package org.peerbase.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.benchmarks.peer.PeerProcess;
import org.peerbase.libp2p.pubsub.PubsubMessage;
import org.peerbase.libp2p.pubsub.Subscription;
import org.peerbase.multiformats.identity.PeerId;

/** Gossipsub with a foreign peer, each side dialing. All sides sign and verify strictly. Every test has its own topic. */
@Tag("interop")
@ParameterizedClass(name = "{0}")
@MethodSource("meetings")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class GossipsubInteropTest {
    private static final int LARGE = 500_000;

    private final PeerProcess foreign;
    private final LocalPeer local;
    private final PeerId them;
    private final PeerId us;
    private final String topic;

    GossipsubInteropTest(Meeting meeting, TestInfo test) {
        this.local = meeting.local();
        this.foreign = meeting.foreign();
        this.them = foreign.peerId();
        this.us = local.peerId();
        this.topic = test.getTestMethod().orElseThrow().getName();
    }

    /** JUnit closes each after the last test with it. */
    static List<Meeting> meetings() {
        return Arrays.stream(PeerKind.values())
                .flatMap(kind -> Arrays.stream(Meeting.Dialer.values()).map(dialer -> new Meeting(kind, dialer)))
                .toList();
    }

    @Test
    void shouldExchangeMessagesInBothDirections() {
        bothSubscribe();

        foreign.ask("publish", "topic", topic, "data", base64("from them".getBytes(UTF_8)));
        PubsubMessage received = local.awaitMessage(topic);
        assertThat(received.author()).isEqualTo(them);
        assertThat(received.data()).asString(UTF_8).isEqualTo("from them");

        assertThat(local.publish(topic, "from us".getBytes(UTF_8))).isEqualTo(1);
        JsonNode message = awaitMessageAtTheirs();
        assertThat(message.get("from").asText()).isEqualTo(us.toString());
        assertThat(message.get("data").asText()).isEqualTo(base64("from us".getBytes(UTF_8)));
        assertThat(message.get("sequence").asText()).isNotEmpty();
    }

    @Test
    void shouldFormAMesh() {
        bothSubscribe();

        foreign.event(
                "graft",
                event -> event.get("topic").asText().equals(topic)
                        && event.get("peer").asText().equals(us.toString()));
        // What was grafted there was grafted here before, by either side; a message over the mesh proves the rest.
        foreign.ask("publish", "topic", topic, "data", base64(new byte[] {1}));
        local.awaitMessage(topic);
        assertThat(local.gossipsub().meshPeers(topic)).containsExactly(them);
    }

    @Test
    void shouldExchangeLargeMessages() {
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        bothSubscribe();

        foreign.ask("publish", "topic", topic, "data", base64(large));
        assertThat(local.awaitMessage(topic).data()).isEqualTo(large);

        local.publish(topic, large);
        assertThat(awaitMessageAtTheirs().get("data").asText()).isEqualTo(base64(large));
    }

    @Test
    void shouldReceiveWhatTheyPublishWithoutSubscribing() {
        local.subscribe(topic);
        awaitTheirKnowledge(true);

        foreign.ask("publish", "topic", topic, "data", base64("by the way".getBytes(UTF_8)));

        assertThat(local.awaitMessage(topic).data()).asString(UTF_8).isEqualTo("by the way");
    }

    @Test
    void shouldPublishWithoutSubscribing() {
        foreign.ask("subscribe", "topic", topic);
        local.awaitInterest(them, topic, true);

        local.publish(topic, "by the way".getBytes(UTF_8));

        assertThat(awaitMessageAtTheirs().get("data").asText()).isEqualTo(base64("by the way".getBytes(UTF_8)));
    }

    @Test
    void shouldTellEachOtherOfTheEndOfASubscription() {
        Subscription subscription = bothSubscribe();

        subscription.close();
        awaitTheirKnowledge(false);

        foreign.ask("unsubscribe", "topic", topic);
        local.awaitInterest(them, topic, false);
        assertThat(local.gossipsub().peersSubscribedTo(topic)).isEmpty();
    }

    private Subscription bothSubscribe() {
        foreign.ask("subscribe", "topic", topic);
        Subscription subscription = local.subscribe(topic);
        local.awaitInterest(them, topic, true);
        awaitTheirKnowledge(true);
        return subscription;
    }

    private void awaitTheirKnowledge(boolean subscribed) {
        // Not every implementation tells of others' subscriptions to topics that it has nothing to do with itself.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (theySeeUs() != subscribed) {
            assertThat(System.nanoTime())
                    .as("they learn of our subscription in time")
                    .isLessThan(deadline);
        }
    }

    private boolean theySeeUs() {
        for (JsonNode peer : foreign.ask("subscribers", "topic", topic).get("peers")) {
            if (peer.asText().equals(us.toString())) {
                return true;
            }
        }
        return false;
    }

    private JsonNode awaitMessageAtTheirs() {
        return foreign.event("message", event -> event.get("topic").asText().equals(topic));
    }

    private static String base64(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }
}
