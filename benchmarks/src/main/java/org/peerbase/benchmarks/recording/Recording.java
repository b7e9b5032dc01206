package org.peerbase.benchmarks.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A recorded editing session in the JSON format of josephg/editing-traces, sequential or concurrent, gzipped or not.
 *
 * @param authors how many people wrote
 * @param transactions in an order in which each comes after its parents
 * @param endContent the text in the end
 */
public record Recording(int authors, List<Transaction> transactions, String endContent) {
    /** One person writing a paper, a character at a time: 259,778 edits. */
    public static final String AUTOMERGE_PAPER = "automerge-paper";

    /** One person programming: 19,749 edits. */
    public static final String SVELTE_COMPONENT = "sveltecomponent";

    /** Two people typing together: 26,078 edits. */
    public static final String FRIENDS_FOREVER = "friendsforever";

    private static final int GZIP_MAGIC = 0x1f;

    /** At {@code position}, {@code deleted} characters give way to {@code inserted}. */
    public record Patch(int position, int deleted, String inserted) {}

    /**
     * What an author did at once.
     *
     * @param parents indices of the transactions that the author had seen, together with all before those
     */
    public record Transaction(int author, List<Integer> parents, List<Patch> patches) {}

    /**
     * A recording that comes with the program.
     *
     * @param name one of the constants of this class
     */
    public static Recording builtIn(String name) throws IOException {
        try (InputStream in = Recording.class.getResourceAsStream(name + ".json.gz")) {
            if (in == null) {
                throw new IOException("the recording " + name + " is not in the program");
            }
            return read(in);
        }
    }

    /** Reads a recording from a file. Fails with an {@link IOException} if it is none. */
    public static Recording read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    private static Recording read(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in);
        buffered.mark(1);
        boolean gzipped = buffered.read() == GZIP_MAGIC;
        buffered.reset();
        JsonNode root = new ObjectMapper().readTree(gzipped ? new GZIPInputStream(buffered) : buffered);
        if (!root.path("txns").isArray() || !root.path("endContent").isTextual()) {
            throw new IOException("not a recording: it needs \"txns\" and \"endContent\"");
        }
        if (!root.path("startContent").asText("").isEmpty()) {
            throw new IOException(
                    "a recording that begins with a text can't be played, only one that begins with none");
        }
        List<Transaction> transactions = new ArrayList<>();
        for (JsonNode node : root.path("txns")) {
            transactions.add(transaction(node, transactions.size(), root.has("numAgents")));
        }
        return new Recording(
                root.path("numAgents").asInt(1),
                transactions,
                root.path("endContent").asText());
    }

    private static Transaction transaction(JsonNode node, int index, boolean concurrent) throws IOException {
        List<Integer> parents = new ArrayList<>();
        if (concurrent) {
            for (JsonNode parent : node.path("parents")) {
                if (parent.asInt(-1) < 0 || parent.asInt() >= index) {
                    throw new IOException("transaction " + index + " comes before its parent " + parent);
                }
                parents.add(parent.asInt());
            }
        } else if (index > 0) {
            parents.add(index - 1);
        }
        List<Patch> patches = new ArrayList<>();
        for (JsonNode patch : node.path("patches")) {
            String inserted = patch.path(2).asText();
            if (inserted.codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
                throw new IOException("transaction " + index + " has a character above U+FFFF: can't be played yet");
            }
            patches.add(new Patch(patch.path(0).asInt(), patch.path(1).asInt(), inserted));
        }
        return new Transaction(node.path("agent").asInt(0), parents, patches);
    }
}
