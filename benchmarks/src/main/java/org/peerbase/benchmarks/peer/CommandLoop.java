package org.peerbase.benchmarks.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * What {@link PeerProcess} talks to: reads commands from standard input, a JSON object a line, runs each on a thread of
 * its own, and writes answers and events to standard output. {@link #say} is safe from any thread.
 */
final class CommandLoop {
    static final long PATIENCE_SECONDS = 50;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the peer can do. */
    interface Commands {
        /** Runs a command to its end and puts what is to be known of it into the answer; a throw is the answer too. */
        void run(JsonNode command, ObjectNode answer) throws IOException;
    }

    private final PrintStream output = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    /** Says who listens where, and serves until standard input ends. */
    void run(PeerId peer, List<Multiaddr> addresses, Commands commands) throws IOException {
        ObjectNode listening = JSON.createObjectNode().put("event", "listening").put("peer", peer.toString());
        ArrayNode texts = listening.putArray("addresses");
        addresses.forEach(address -> texts.add(address.toString()));
        say(listening);
        ExecutorService executor = Executors.newCachedThreadPool(runnable -> {
            Thread thread = new Thread(runnable, "command");
            thread.setDaemon(true);
            return thread;
        });
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode command = JSON.readTree(line);
            executor.execute(() -> obey(command, commands));
        }
    }

    private void obey(JsonNode command, Commands commands) {
        ObjectNode answer = JSON.createObjectNode().put("id", command.get("id").asInt());
        try {
            commands.run(command, answer);
            answer.put("ok", true);
        } catch (RuntimeException | IOException e) {
            answer.put("ok", false).put("error", e.toString());
        }
        say(answer);
    }

    /** An event to fill in and {@link #say}. */
    static ObjectNode event(String name) {
        return JSON.createObjectNode().put("event", name);
    }

    void say(ObjectNode line) {
        synchronized (output) {
            output.println(line);
            output.flush();
        }
    }

    /** Waits for something that a command needs. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("not done after " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
