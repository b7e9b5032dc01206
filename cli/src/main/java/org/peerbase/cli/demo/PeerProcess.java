package org.peerbase.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.peerbase.keys.Keys;

/** A {@link DemoPeer} seen from the controller. A process that ends, however it ends, says so by an {@code ended} event. */
final class PeerProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAX_HEAP = "-Xmx256m";
    private static final long CLOSE_SECONDS = 10;

    /** An event of a peer. */
    record Event(PeerProcess source, JsonNode fields) {
        String name() {
            return fields.path("event").asText();
        }
    }

    /** Receives events on the reading thread of a process. */
    interface Listener {
        void onEvent(Event event);
    }

    private final Process process;
    private final BufferedWriter requests;

    private PeerProcess(Process process) {
        this.process = process;
        this.requests = process.outputWriter();
    }

    /** Starts a process. What it says on its standard error goes to {@code log}. */
    static PeerProcess start(String app, Keys keys, Path repo, List<String> bootstrap, Path log, Listener listener)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                MAX_HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                "org.peerbase.cli.Main",
                "demo-peer",
                "--app",
                app,
                "--repo",
                repo.toString()));
        for (String address : bootstrap) {
            command.add("--bootstrap");
            command.add(address);
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        PeerProcess peer = new PeerProcess(process);
        peer.say(Keys.uriEncode(keys));
        Thread reader = new Thread(() -> peer.read(listener), "demo-peer-" + process.pid());
        reader.setDaemon(true);
        reader.start();
        return peer;
    }

    private void read(Listener listener) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{") && line.endsWith("}")) {
                    listener.onEvent(new Event(this, JSON.readTree(line)));
                }
            }
        } catch (IOException e) {
            // The pipe of a killed process breaks; what matters is that it ended.
        }
        listener.onEvent(new Event(this, JSON.createObjectNode().put("event", "ended")));
    }

    /** Sends a request. A process that is gone doesn't take it, and says so by its {@code ended} event. */
    void request(String what, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("do", what);
        line.putAll(fields);
        try {
            say(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String line) {
        try {
            requests.write(line);
            requests.newLine();
            requests.flush();
        } catch (IOException e) {
            // It is gone.
        }
    }

    /** SIGKILL: the process has no say in it. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Lets the process end by itself, and kills it if it doesn't. */
    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (IOException e) {
            kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
