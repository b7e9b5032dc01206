package org.peerbase.benchmarks.crdt;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.benchmarks.recording.Recording;

/**
 * What replicas of one text do, edit by edit, and which deltas they receive when: the same for every library.
 *
 * @param replicas how many write
 * @param settled whether every replica has everything in the end
 * @param steps an edit's delta is delivered only after the edit, and to others than its author
 * @param end the text in the end; null if it is each library's own business how concurrent edits are ordered
 */
public record Script(
        int replicas,
        boolean settled,
        List<Step> steps,
        @Nullable String end) {
    public Script {
        steps = List.copyOf(steps);
    }

    /** How many of the steps are edits. */
    public int edits() {
        return Math.toIntExact(
                steps.stream().filter(Step.Edit.class::isInstance).count());
    }

    /**
     * A session as recorded: before each transaction its author receives just what the author had seen.
     *
     * @param editsMax where the script is cut, after the transaction in which that many edits are reached
     */
    public static Script of(Recording recording, int editsMax) {
        int authors = recording.authors();
        List<Step> steps = new ArrayList<>();
        List<List<Integer>> editsOf = new ArrayList<>();
        for (int author = 0; author < authors; author++) {
            editsOf.add(new ArrayList<>());
        }
        int[][] known = new int[authors][authors];
        int[][] versions = new int[recording.transactions().size()][];
        int edits = 0;
        for (int i = 0; i < versions.length && edits < editsMax; i++) {
            Recording.Transaction transaction = recording.transactions().get(i);
            int author = transaction.author();
            for (int parent : transaction.parents()) {
                deliver(author, known[author], versions[parent], editsOf, steps);
            }
            for (Recording.Patch patch : transaction.patches()) {
                steps.add(new Step.Edit(author, patch.position(), patch.deleted(), patch.inserted()));
                editsOf.get(author).add(edits++);
                known[author][author]++;
            }
            versions[i] = known[author].clone();
        }
        int[] all = editsOf.stream().mapToInt(List::size).toArray();
        for (int author = 0; author < authors; author++) {
            deliver(author, known[author], all, editsOf, steps);
        }
        int recorded = recording.transactions().stream()
                .mapToInt(transaction -> transaction.patches().size())
                .sum();
        if (edits == recorded) {
            return new Script(authors, true, steps, recording.endContent());
        }
        Script cut = new Script(authors, true, steps, null);
        return authors == 1 ? cut.repeatedTo(edits) : cut;
    }

    /** Brings a replica from the version that it knows to another: counts of the edits of each author. */
    private static void deliver(
            int replica, int[] known, int[] version, List<List<Integer>> editsOf, List<Step> steps) {
        for (int author = 0; author < version.length; author++) {
            while (known[author] < version[author]) {
                steps.add(new Step.Delivery(replica, editsOf.get(author).get(known[author]++)));
            }
        }
    }

    /** The first steps of a script with one replica; over and over again if it has fewer than that. */
    public Script repeatedTo(int count) {
        if (replicas != 1) {
            throw new IllegalArgumentException(
                    "only what one replica does can be repeated, not what " + replicas + " do");
        }
        List<Step> repeated = new ArrayList<>(count);
        PlainText text = new PlainText();
        for (int i = 0; i < count; i++) {
            Step.Edit edit = (Step.Edit) steps.get(i % steps.size());
            text.replace(edit.position(), edit.deleted(), edit.inserted());
            repeated.add(edit);
        }
        return new Script(1, true, repeated, text.toString());
    }

    /** Writes the script as the processes of all libraries read it. */
    void write(Path file) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeNumberField("replicas", replicas);
            json.writeBooleanField("settled", settled);
            json.writeStringField("end", end);
            json.writeArrayFieldStart("steps");
            for (Step step : steps) {
                json.writeStartArray();
                json.writeNumber(step.replica());
                if (step instanceof Step.Edit edit) {
                    json.writeNumber(edit.position());
                    json.writeNumber(edit.deleted());
                    json.writeString(edit.inserted());
                } else if (step instanceof Step.Delivery delivery) {
                    json.writeNumber(delivery.edit());
                }
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Script read(Path file) throws IOException {
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : json.get("steps")) {
            int replica = step.get(0).asInt();
            steps.add(
                    step.size() > 2
                            ? new Step.Edit(
                                    replica,
                                    step.get(1).asInt(),
                                    step.get(2).asInt(),
                                    step.get(3).asText())
                            : new Step.Delivery(replica, step.get(1).asInt()));
        }
        return new Script(
                json.get("replicas").asInt(),
                json.get("settled").asBoolean(),
                steps,
                json.get("end").isNull() ? null : json.get("end").asText());
    }
}
