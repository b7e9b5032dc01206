package org.peerbase.benchmarks.crdt.own;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.benchmarks.crdt.Metric;
import org.peerbase.benchmarks.crdt.Script;

/**
 * Measures this project's data types: reads commands from standard input, a JSON object a line, and answers each with what
 * it measured, as {@code measure.mjs} does for the libraries on Node.
 */
public final class OwnTypes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Path scriptFile = Path.of("");
    private @Nullable Script script;

    private OwnTypes() {}

    public static void main(String[] args) throws IOException {
        OwnTypes types = new OwnTypes();
        PrintStream output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.println(types.answer(JSON.readTree(line)));
            output.flush();
        }
    }

    private ObjectNode answer(JsonNode command) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            Stopwatch watch = Stopwatch.start(Long.MAX_VALUE);
            Map<String, Metric> measured = measure(command);
            answer.put("ok", true).put("millis", watch.stop(1, 1).value());
            ObjectNode metrics = answer.putObject("metrics");
            measured.forEach(metrics::putPOJO);
            return answer;
        } catch (RuntimeException | IOException e) {
            e.printStackTrace();
            return answer.put("ok", false).put("error", e.toString());
        }
    }

    private Map<String, Metric> measure(JsonNode command) throws IOException {
        String what = command.get("do").asText();
        String type = command.get("type").asText();
        long limitMillis = command.path("limit").asLong();
        if (what.equals("values")) {
            return ValueType.named(type)
                    .map(found -> new ValueMeasures(found, limitMillis)
                            .measure(
                                    command.get("count").asInt(),
                                    command.get("more").asInt()))
                    .orElse(Map.of());
        }
        SequenceMeasures measures = new SequenceMeasures(
                Document.Kind.valueOf(type.toUpperCase(Locale.ROOT)),
                script(Path.of(command.get("load").asText())),
                limitMillis);
        return switch (what) {
            case "local" -> measures.local();
            case "replicate" -> measures.replicate();
            case "save" -> measures.save(file(command));
            case "load" -> measures.load(file(command));
            case "heapLoaded" ->
                measures.heapLoaded(file(command), command.get("copies").asInt());
            case "heapWritten" -> measures.heapWritten(command.get("copies").asInt());
            default -> throw new IllegalArgumentException("nothing to measure is called " + what);
        };
    }

    private static Path file(JsonNode command) {
        return Path.of(command.get("file").asText());
    }

    private Script script(Path file) throws IOException {
        Script known = script;
        if (known == null || !file.equals(scriptFile)) {
            known = Script.read(file);
            script = known;
            scriptFile = file;
        }
        return known;
    }
}
