package org.peerbase.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.benchmarks.peer.PeerProcess;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamResetException;
import org.peerbase.libp2p.UnsupportedProtocolException;
import org.peerbase.multiformats.identity.PeerId;

/**
 * One connection to a foreign peer and everything that streams on it have to do, with each side dialing and with each
 * side opening the streams.
 */
@Tag("interop")
@ParameterizedClass(name = "{0}")
@MethodSource("meetings")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class NodeInteropTest {
    private static final long ECHO_BYTES = 64 << 20;
    private static final int STREAMS = 1000;
    private static final int OPENED_AT_ONCE = 64;
    private static final String PING = "/ipfs/ping/1.0.0";
    private static final String IDENTIFY = "/ipfs/id/1.0.0";

    private final PeerKind kind;
    private final PeerProcess foreign;
    private final LocalPeer local;
    private final PeerId them;
    private final PeerId us;

    NodeInteropTest(Meeting meeting) {
        this.kind = meeting.kind();
        this.local = meeting.local();
        this.foreign = meeting.foreign();
        this.them = foreign.peerId();
        this.us = local.peerId();
    }

    /** JUnit closes each after the last test with it. */
    static List<Meeting> meetings() {
        return Arrays.stream(PeerKind.values())
                .flatMap(kind -> Arrays.stream(Meeting.Dialer.values()).map(dialer -> new Meeting(kind, dialer)))
                .toList();
    }

    @Test
    void shouldLearnByIdentifyWhoTheyAre() {
        PeerInfo info = local.awaitIdentified(them, any -> true);

        assertThat(info.peerId()).isEqualTo(them);
        assertThat(info.agentVersion()).startsWith(kind.agent());
        assertThat(info.protocols()).contains(PING, IDENTIFY, LocalPeer.ECHO, LocalPeer.SINK);
        assertThat(info.listenAddresses()).contains(foreign.endpoint());
        assertThat(info.observedAddress())
                .hasValueSatisfying(observed -> assertThat(observed.toString()).startsWith("/ip4/127.0.0.1/tcp/"));
    }

    @Test
    void shouldTellByIdentifyWhoWeAre() {
        JsonNode told = foreign.ask("identify", "peer", us);

        String listening = local.endpoint().toString();
        assertThat(told.get("agent").asText()).startsWith("peerbase/");
        assertThat(texts(told.get("protocols"))).contains(PING, IDENTIFY, LocalPeer.ECHO, LocalPeer.SINK);
        assertThat(texts(told.get("addresses"))).contains(listening);
        assertThat(told.get("record"))
                .as("the addresses that they have by a record with our signature")
                .isNotNull();
        assertThat(texts(told.get("record"))).contains(listening);
        assertThat(told.get("observed").asText()).startsWith("/ip4/127.0.0.1/tcp/");
    }

    @Test
    void shouldPingThem() {
        assertThat(local.ping(them, 5))
                .hasSize(5)
                .allSatisfy(roundTrip -> assertThat(roundTrip).isPositive());
    }

    @Test
    void shouldBePingedByThem() {
        assertThat(foreign.ask("ping", "peer", us, "count", 5).get("millis")).hasSize(5);
    }

    @Test
    void shouldHaveEchoed64MiBThatWeSend() {
        LocalPeer.EchoResult echo = local.echo(them, ECHO_BYTES);

        assertThat(echo.sent().bytes()).isEqualTo(ECHO_BYTES);
        assertThat(echo.received()).isEqualTo(echo.sent());
    }

    @Test
    void shouldEcho64MiBThatTheySend() {
        JsonNode echo = foreign.ask("echo", "peer", us, "bytes", ECHO_BYTES);

        assertThat(echo.get("received").asLong()).isEqualTo(ECHO_BYTES);
        assertThat(echo.get("equal").asBoolean()).isTrue();
    }

    @Test
    void shouldOpenManyStreamsAtOnce() {
        List<Stream> streams = new ArrayList<>();
        List<Received> received = new ArrayList<>();
        while (streams.size() < STREAMS) {
            int batch = Math.min(OPENED_AT_ONCE, STREAMS - streams.size());
            IntStream.range(0, batch)
                    .mapToObj(i -> local.host().newStream(them, LocalPeer.ECHO))
                    .toList()
                    .forEach(opening -> streams.add(LocalPeer.await(opening)));
        }
        for (int i = 0; i < STREAMS; i++) {
            Received echo = new Received();
            received.add(echo);
            streams.get(i).handler(echo);
            LocalPeer.await(streams.get(i).write(said(i).getBytes(UTF_8)));
        }
        received.forEach(echo -> LocalPeer.await(echo.firstData()));
        assertThat(streams).as("open at once").allMatch(Stream::isOpen);
        streams.forEach(stream -> LocalPeer.await(stream.closeWrite()));

        for (int i = 0; i < STREAMS; i++) {
            LocalPeer.await(received.get(i).end());
            assertThat(received.get(i).beginning()).isEqualTo(said(i));
        }
    }

    @Test
    void shouldServeManyStreamsAtOnce() {
        JsonNode answer = foreign.ask("streams", "peer", us, "count", STREAMS);

        assertThat(answer.get("open").asInt()).isEqualTo(STREAMS);
        assertThat(answer.get("echoed").asInt()).isEqualTo(STREAMS);
    }

    @Test
    void shouldWriteAfterTheyHalfClosed() {
        Stream stream = local.open(them, LocalPeer.FAREWELL);
        Received received = new Received();
        stream.handler(received);

        LocalPeer.await(received.end());
        assertThat(received.beginning()).isEqualTo("farewell");
        Digest.Content sent = LocalPeer.writeRandom(stream, 1 << 20);

        JsonNode sunk = foreign.event("sunk", event -> event.get("bytes").asLong() == sent.bytes());
        assertThat(sunk.get("end").asText()).isEqualTo("eof");
        assertThat(sunk.get("sha256").asText()).isEqualTo(sent.sha256());
    }

    @Test
    void shouldReadAfterWeHalfClosed() {
        JsonNode answer = foreign.ask("farewell", "peer", us, "bytes", 1 << 20);

        assertThat(answer.get("heard").asText()).isEqualTo("farewell");
        LocalPeer.Sunk sunk = local.awaitSunk(them);
        assertThat(sunk.failure()).isNull();
        assertThat(sunk.content())
                .isEqualTo(new Digest.Content(
                        answer.get("sent").asLong(), answer.get("sha256").asText()));
    }

    @Test
    void shouldMoveDataInBothDirectionsByPerf() {
        LocalPeer.await(local.host().perf(them, 8 << 20, 8 << 20));
        foreign.ask("perf", "peer", us, "upload", 8 << 20, "download", 8 << 20, "streams", 4);
    }

    @Test
    void shouldHaveOurResetSeenAsAReset() {
        Stream stream = local.open(them, LocalPeer.FAREWELL);
        Received received = new Received();
        stream.handler(received);
        // A reset may overtake what was written before it; when they have answered, it can't overtake the opening.
        LocalPeer.await(received.end());

        stream.reset();

        foreign.event("sunk", event -> event.get("end").asText().equals("reset"));
    }

    @Test
    void shouldSeeTheirResetAsAReset() {
        foreign.ask("reset", "peer", us);

        assertThat(local.awaitSunk(them).failure()).isInstanceOf(StreamResetException.class);
    }

    @Test
    void shouldSeeTheirResetOfOurStream() {
        Stream stream = local.open(them, LocalPeer.RESET);
        Received received = new Received();
        stream.handler(received);

        LocalPeer.await(stream.write("reset me".getBytes(UTF_8)));

        assertThatThrownBy(() -> LocalPeer.await(received.end())).isInstanceOf(StreamResetException.class);
    }

    @Test
    void shouldResetTheirStream() {
        assertThat(foreign.ask("beReset", "peer", us).get("end").asText()).isEqualTo("reset");
    }

    @Test
    void shouldBeRefusedAProtocolTheyDoNotSpeak() {
        assertThatThrownBy(() -> local.open(them, "/interop/unheard-of/1.0.0"))
                .isInstanceOf(UnsupportedProtocolException.class);
        assertThat(local.ping(them, 1)).as("the connection is still good").hasSize(1);
    }

    @Test
    void shouldRefuseAProtocolWeDoNotSpeak() {
        foreign.askInVain("open", "peer", us, "protocol", "/interop/unheard-of/1.0.0");
        foreign.ask("ping", "peer", us);
    }

    private static String said(int stream) {
        return "stream " + stream;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
