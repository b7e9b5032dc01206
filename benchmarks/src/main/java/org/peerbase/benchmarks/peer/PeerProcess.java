package org.peerbase.benchmarks.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * A libp2p node of any implementation in a process of its own, told what to do by JSON lines. Every wait is bounded, and
 * ends at once when the process does. Thread-safe.
 */
public final class PeerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(5);
    private static final int EVENTS_SHOWN = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer that has not come yet, or has. */
    @FunctionalInterface
    public interface Pending {
        /**
         * Waits for it; once only.
         *
         * @throws PeerProcessException if the command failed, or nothing is said in time
         */
        JsonNode await();
    }

    private final Process process;
    private final BufferedWriter commands;
    private final Map<Integer, JsonNode> answers = new HashMap<>();
    private final List<JsonNode> events = new ArrayList<>();
    private int lastId;
    private boolean ended;

    private PeerProcess(Process process) {
        this.process = process;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a process; it says by the event {@code listening} when it is ready. What it writes to standard error goes
     * to ours.
     *
     * @throws UncheckedIOException if the program can't be started
     */
    public static PeerProcess start(List<String> command) {
        try {
            PeerProcess peer = new PeerProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            Thread reader = new Thread(peer::readLines, "peer-process-" + peer.process.pid());
            reader.setDaemon(true);
            reader.start();
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Who it is; waits until it listens. */
    public PeerId peerId() {
        return PeerId.parse(listening().get("peer").asText());
    }

    /** Where it listens, with its peer id; waits until it does. */
    public Multiaddr address() {
        return Multiaddr.parse(listening().get("addresses").get(0).asText());
    }

    /** Where it listens, without its peer id. */
    public Multiaddr endpoint() {
        return address().withoutPeerId().orElseThrow();
    }

    /**
     * Has it do something and waits until that is done.
     *
     * @param arguments names and values, one after the other; a value is a number or goes as text
     * @return its answer
     * @throws PeerProcessException if it says that this failed, or says nothing in time
     */
    public JsonNode ask(String command, Object... arguments) {
        return begin(command, arguments).await();
    }

    /** As {@link #ask}, but only the command is given; the answer can be waited for later. */
    public Pending begin(String command, Object... arguments) {
        int id = send(command, arguments);
        return () -> {
            JsonNode answer = awaitAnswer(command, id);
            if (!answer.get("ok").asBoolean()) {
                throw new PeerProcessException(command + " failed at the other peer: " + answer.get("error"));
            }
            return answer;
        };
    }

    /**
     * Has it do something that must fail there.
     *
     * @return what it says why
     * @throws PeerProcessException if it succeeds, or nothing is said in time
     */
    public String askInVain(String command, Object... arguments) {
        JsonNode answer = awaitAnswer(command, send(command, arguments));
        if (answer.get("ok").asBoolean()) {
            throw new PeerProcessException(command + " should have failed at the other peer: " + answer);
        }
        return answer.get("error").asText();
    }

    /**
     * Waits for an event of that name for which {@code wanted} holds, also an earlier one, and takes it out.
     *
     * @throws PeerProcessException if there is none in time
     */
    public JsonNode event(String name, Predicate<JsonNode> wanted) {
        return await("event " + name, () -> {
            for (Iterator<JsonNode> i = events.iterator(); i.hasNext(); ) {
                JsonNode event = i.next();
                if (event.get("event").asText().equals(name) && wanted.test(event)) {
                    i.remove();
                    return event;
                }
            }
            return null;
        });
    }

    /** Ends the process at once, with no word to anybody. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Ends the process: by the end of its input, by force if that isn't enough. */
    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException e) {
            // It is gone already.
        }
        try {
            if (!process.waitFor(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private JsonNode listening() {
        return await(
                "event listening",
                () -> events.stream()
                        .filter(event -> event.get("event").asText().equals("listening"))
                        .findFirst()
                        .orElse(null));
    }

    private JsonNode awaitAnswer(String command, int id) {
        return await("answer to " + command, () -> answers.remove(id));
    }

    private synchronized int send(String command, Object... arguments) {
        int id = ++lastId;
        ObjectNode line = JSON.createObjectNode().put("id", id).put("do", command);
        for (int i = 0; i < arguments.length; i += 2) {
            String name = (String) arguments[i];
            Object value = arguments[i + 1];
            if (value instanceof Number number) {
                line.put(name, number.longValue());
            } else {
                line.put(name, value.toString());
            }
        }
        try {
            commands.write(line + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new PeerProcessException("the other peer takes no commands any more: " + e.getMessage());
        }
        return id;
    }

    private interface Attempt<T> {
        @Nullable
        T get();
    }

    private synchronized <T> T await(String what, Attempt<T> attempt) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T result = attempt.get();
            if (result != null) {
                return result;
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || millis <= 0) {
                throw new PeerProcessException(
                        (ended ? "the other peer ended before the " : "no ") + what + "; its last events: "
                                + events.subList(Math.max(0, events.size() - EVENTS_SHOWN), events.size()));
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PeerProcessException("interrupted while waiting for " + what);
            }
        }
    }

    private void readLines() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                onLine(JSON.readTree(line));
            }
        } catch (JsonProcessingException e) {
            System.err.println("the other peer said something that is no JSON: " + e.getMessage());
        } catch (IOException e) {
            // The process is gone.
        } finally {
            onEnd();
        }
    }

    private synchronized void onLine(JsonNode line) {
        JsonNode id = line.get("id");
        if (id != null) {
            answers.put(id.asInt(), line);
        } else {
            events.add(line);
        }
        notifyAll();
    }

    private synchronized void onEnd() {
        ended = true;
        notifyAll();
    }
}
