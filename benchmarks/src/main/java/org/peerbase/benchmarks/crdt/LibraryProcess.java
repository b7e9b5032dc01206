package org.peerbase.benchmarks.crdt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process of a library: told what to measure by JSON lines, one at a time; idle in between. What it writes to standard
 * error goes to ours. Confined to one thread, but for {@link #close}.
 */
final class LibraryProcess implements AutoCloseable {
    /** More than any measurement takes that is given up at its limit. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private LibraryProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static LibraryProcess start(String name, List<String> command) {
        try {
            return new LibraryProcess(
                    name,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new MeasurementException("can't start " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * One measurement.
     *
     * @param millis what all of it took of the processor, checks included
     * @param metrics what was measured, by name; what the library has no type for is not in it
     */
    record Run(double millis, Map<String, Metric> metrics) {}

    /**
     * Has it measure once.
     *
     * @throws MeasurementException if the library failed, or ended as it should not
     */
    Run measure(Map<String, Object> command) {
        try {
            commands.write(JSON.writeValueAsString(command) + "\n");
            commands.flush();
            JsonNode answer = JSON.readTree(nextLine());
            if (!answer.get("ok").asBoolean()) {
                throw new MeasurementException(name + ": " + answer.get("error").asText());
            }
            Map<String, Metric> metrics = new HashMap<>();
            answer.get("metrics").properties().forEach(entry -> {
                JsonNode metric = entry.getValue();
                metrics.put(
                        entry.getKey(),
                        new Metric(
                                metric.get("value").asDouble(),
                                metric.get("share").asDouble()));
            });
            return new Run(answer.get("millis").asDouble(), metrics);
        } catch (IOException e) {
            throw new MeasurementException(name + " takes no commands any more: " + e.getMessage(), e);
        }
    }

    private String nextLine() throws IOException {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(this::readLine);
        try {
            return line.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new MeasurementException(name + " said nothing for " + PATIENCE.toMinutes() + " minutes", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted while " + name + " was measured", e);
        }
    }

    private String readLine() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new MeasurementException(name + " ended in the middle of a measurement");
            }
            return line;
        } catch (IOException e) {
            throw new MeasurementException(name + " can't be heard: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
