package org.peerbase.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.keys.Keys;

/** A peer of the demo over its whole life: a killed process has a successor in the same slot. For one thread. */
final class PeerSlot {
    /** Edits that may be on their way to a peer. */
    private static final int WINDOW = 512;

    private final String name;
    private final String role;
    private final Path repo;
    private final Path log;
    private final List<Edit> edits;
    private @Nullable PeerProcess process;
    private boolean ready;
    private boolean killed;
    private List<String> addresses = List.of();
    private String replica = "";
    private int sent;
    private int stored;
    private long made;
    private long received;
    private long bytesIn;
    private long bytesOut;
    private long bytesInOfEarlierRuns;
    private long bytesOutOfEarlierRuns;
    private String sha256 = "";
    private int statuses;
    private long convergedNanos = -1;
    private @Nullable JsonNode audit;

    /** @param edits what it has to play; empty for a peer that only watches */
    PeerSlot(String name, String role, Path folder, List<Edit> edits) {
        this.name = name;
        this.role = role;
        this.repo = folder.resolve(name);
        this.log = folder.resolve(name + ".log");
        this.edits = edits;
    }

    void start(String app, Keys keys, List<String> bootstrap, PeerProcess.Listener listener) throws IOException {
        ready = false;
        killed = false;
        process = PeerProcess.start(app, keys, repo, bootstrap, log, listener);
    }

    void kill() {
        killed = true;
        ready = false;
        bytesInOfEarlierRuns += bytesIn;
        bytesOutOfEarlierRuns += bytesOut;
        bytesIn = 0;
        bytesOut = 0;
        process().kill();
    }

    void close() {
        if (process != null) {
            process.close();
        }
    }

    private PeerProcess process() {
        if (process == null) {
            throw new IllegalStateException(name + " has not been started");
        }
        return process;
    }

    boolean runs(PeerProcess other) {
        return process == other;
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    boolean isReady() {
        return ready;
    }

    boolean isKilled() {
        return killed;
    }

    List<String> addresses() {
        return addresses;
    }

    String replica() {
        return replica;
    }

    /** Takes what the process said about itself. What was sent to an earlier one and not stored is sent again. */
    void onReady(JsonNode fields) {
        ready = true;
        replica = fields.path("replica").asText();
        List<String> found = new ArrayList<>();
        fields.path("addresses").forEach(address -> found.add(address.asText()));
        addresses = found;
        sent = stored;
    }

    void onPlayed(JsonNode fields) {
        stored = Math.max(stored, fields.path("upTo").asInt() + 1);
        sent = Math.max(sent, stored);
    }

    void onStatus(JsonNode fields) {
        made = fields.path("made").asLong();
        received = fields.path("received").asLong();
        bytesIn = fields.path("bytesIn").asLong();
        bytesOut = fields.path("bytesOut").asLong();
        sha256 = fields.path("sha256").asText();
        statuses++;
    }

    void forgetStatus() {
        statuses = 0;
    }

    /** Whether the status is from after it was forgotten; the first one after that may have been on its way. */
    boolean isStatusFresh() {
        return statuses > 1;
    }

    void onAudited(JsonNode fields) {
        audit = fields;
    }

    void tellAuthors(List<String> replicas) {
        process().request("authors", Map.of("replicas", replicas));
    }

    void askStatus() {
        process().request("status", Map.of());
    }

    void askAudit(Map<String, ?> expected) {
        process().request("audit", expected);
    }

    /** Sends what has been released and fits the window. */
    void sendEdits(int released) {
        int end = Math.min(released, stored + WINDOW);
        if (ready && end > sent) {
            process().request("play", Map.of("edits", edits.subList(sent, end)));
            sent = end;
        }
    }

    int stored() {
        return stored;
    }

    long made() {
        return made;
    }

    long changes() {
        return made + received;
    }

    String sha256() {
        return sha256;
    }

    boolean isAudited() {
        return audit != null;
    }

    /** The text that was checked; empty before. */
    String text() {
        return audit == null ? "" : audit.path("text").asText();
    }

    int wrongEdits() {
        return audit == null ? 0 : audit.path("wrong").asInt();
    }

    String firstWrongEdit() {
        return audit == null ? "" : audit.path("first").asText();
    }

    boolean hasConverged() {
        return convergedNanos >= 0;
    }

    void converged(long nanos) {
        convergedNanos = nanos;
    }

    DemoReport.Row row() {
        return new DemoReport.Row(
                name,
                role,
                made,
                received,
                bytesIn + bytesInOfEarlierRuns,
                bytesOut + bytesOutOfEarlierRuns,
                convergedNanos / 1_000_000,
                sha256);
    }
}
