package org.peerbase.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peerbase.benchmarks.peer.PeerProcess;

/** {@code peerbase node} as a process of its own, and foreign peers that use what it serves. */
@Tag("interop")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ProgramInteropTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BYTES = 4 << 20;

    private final Process program;
    private final BufferedReader lines;

    ProgramInteropTest(@TempDir Path repo) throws IOException {
        program = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.peerbase.cli.Main",
                        "node",
                        "--echo",
                        "--json",
                        "--listen",
                        "/ip4/127.0.0.1/tcp/0",
                        "--repo",
                        repo.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = program.inputReader(StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() throws InterruptedException {
        program.destroyForcibly().waitFor();
    }

    @ParameterizedTest
    @EnumSource(PeerKind.class)
    void shouldServeForeignPeers(PeerKind kind) throws IOException {
        String us = event("started", Map.of()).get("peer").asText();
        String address = event("listening", Map.of()).get("address").asText();

        try (PeerProcess foreign = kind.start()) {
            foreign.ask("dial", "address", address);

            String them = foreign.peerId().toString();
            assertThat(event("identified", Map.of("peer", them))
                            .get("agentVersion")
                            .asText())
                    .startsWith(kind.agent());
            foreign.ask("ping", "peer", us);
            assertThat(foreign.ask("echo", "peer", us, "bytes", BYTES)
                            .get("equal")
                            .asBoolean())
                    .isTrue();
            foreign.ask("perf", "peer", us, "upload", BYTES, "download", BYTES);
            foreign.ask("hangup", "peer", us);
            event("disconnected", Map.of("peer", them));
        }
    }

    /** The next event of that name with those values; those before it are dropped. */
    private JsonNode event(String name, Map<String, String> values) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode event = JSON.readTree(line);
            if (event.path("event").asText().equals(name)
                    && values.entrySet().stream()
                            .allMatch(
                                    value -> event.path(value.getKey()).asText().equals(value.getValue()))) {
                return event;
            }
        }
        throw new AssertionError("the program ended before the event " + name);
    }
}
