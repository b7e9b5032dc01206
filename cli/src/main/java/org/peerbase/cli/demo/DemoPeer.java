package org.peerbase.cli.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.Collaboration;
import org.peerbase.CollaborationOptions;
import org.peerbase.CollaborationStats;
import org.peerbase.PeerBase;
import org.peerbase.PeerBaseOptions;
import org.peerbase.Traffic;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;

/**
 * One peer of the demo, in a process of its own. It takes requests from its standard input and writes events to its
 * standard output, a JSON object a line, and ends with its input.
 *
 * <p>Requests: {@code authors} (the replicas of all authors), {@code play} (edits, in order), {@code status}, {@code
 * audit}. Events: {@code ready}, {@code played}, {@code status}, {@code audited}, {@code failed}.
 */
public final class DemoPeer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out;
    private final Collaboration<Text> collaboration;
    private final PeerBase peer;
    private @Nullable Player player;

    private DemoPeer(PeerBase peer, Collaboration<Text> collaboration, PrintStream out) {
        this.peer = peer;
        this.collaboration = collaboration;
        this.out = out;
    }

    /** Runs a peer until {@code in} ends. The first line has the keys, which so show in no list of processes. */
    public static void run(String app, PeerBaseOptions options, BufferedReader in, PrintStream out) throws IOException {
        String uri = in.readLine();
        if (uri == null) {
            return;
        }
        CollaborationOptions how =
                CollaborationOptions.builder().keys(Keys.uriDecode(uri)).build();
        try (PeerBase peer = PeerBase.create(app, options)) {
            peer.start().join();
            Collaboration<Text> text =
                    peer.collaborate("text", CrdtTypes.text(), how).join();
            new DemoPeer(peer, text, out).serve(in);
        }
    }

    private void serve(BufferedReader in) throws IOException {
        say(
                "ready",
                Map.of(
                        "peer",
                        peer.peerId().toString(),
                        "replica",
                        collaboration.shared().id().toString(),
                        "addresses",
                        peer.addresses().stream().map(Object::toString).toList()));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                answer(JSON.readTree(line));
            } catch (RuntimeException e) {
                sayFailure(e);
            }
        }
        if (player != null) {
            player.close();
        }
    }

    private void answer(JsonNode request) throws IOException {
        switch (request.path("do").asText()) {
            case "authors" -> player = newPlayer(request.path("replicas"));
            case "play" -> {
                for (JsonNode edit : request.path("edits")) {
                    player().play(JSON.treeToValue(edit, Edit.class));
                }
            }
            case "status" -> sayStatus();
            case "audit" -> audit(request);
            default -> throw new IllegalArgumentException("unknown request " + request);
        }
    }

    private Player newPlayer(JsonNode replicas) {
        List<ReplicaId> authors = new ArrayList<>();
        replicas.forEach(replica -> authors.add(ReplicaId.of(HexFormat.of().parseHex(replica.asText()))));
        return new Player(collaboration, authors, index -> say("played", Map.of("upTo", index)), this::sayFailure);
    }

    private Player player() {
        if (player == null) {
            throw new IllegalStateException("edits came before the authors");
        }
        return player;
    }

    private void sayStatus() {
        String text = collaboration.shared().toString();
        CollaborationStats stats = collaboration.stats();
        Traffic traffic = peer.traffic();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("made", stats.changesMade());
        fields.put("received", stats.changesReceived());
        fields.put("bytesIn", traffic.bytesIn());
        fields.put("bytesOut", traffic.bytesOut());
        fields.put("sha256", sha256(text));
        say("status", fields);
    }

    private void audit(JsonNode request) throws IOException {
        List<Long> inserted = JSON.convertValue(request.path("insertedBy"), new TypeReference<>() {});
        List<List<Long>> deleted = JSON.convertValue(request.path("deleted"), new TypeReference<>() {});
        List<String> wrong = player().audit(inserted, deleted);
        say(
                "audited",
                Map.of(
                        "wrong",
                        wrong.size(),
                        "first",
                        wrong.isEmpty() ? "" : wrong.get(0),
                        "text",
                        collaboration.shared().toString()));
    }

    private void sayFailure(RuntimeException e) {
        say("failed", Map.of("reason", e.toString()));
    }

    private void say(String event, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.putAll(fields);
        try {
            String json = JSON.writeValueAsString(line);
            synchronized (out) {
                out.println(json);
                out.flush();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
