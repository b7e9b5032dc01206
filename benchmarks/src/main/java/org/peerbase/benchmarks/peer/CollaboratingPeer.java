package org.peerbase.benchmarks.peer;

import static org.peerbase.benchmarks.peer.CommandLoop.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.peerbase.Collaboration;
import org.peerbase.CollaborationEvent;
import org.peerbase.CollaborationOptions;
import org.peerbase.PeerBase;
import org.peerbase.PeerBaseOptions;
import org.peerbase.Traffic;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Rga;
import org.peerbase.keys.Keys;

/**
 * A peer that shares a list whose elements are moments: the time, in nanoseconds of {@link System#nanoTime}, at which the
 * change that brought them was due. It lives until its standard input ends.
 *
 * <p>Arguments: the folder of the repo, {@code -} for none; addresses to begin with. Commands: {@code clock} (the time
 * now), {@code open} (joins, with
 * {@code keys} as a URI if they aren't {@code -}), {@code write} ({@code count} changes, {@code
 * rate} a second, 0 for as fast as it goes), {@code reset} and {@code expect} (start to measure; wait until {@code count}
 * changes have come since, and tell how late they were), {@code traffic}, {@code digest}.
 */
public final class CollaboratingPeer {
    private final PeerBase peer;
    private final AtomicReference<@Nullable Collaboration<Rga<@Nullable Object>>> joined = new AtomicReference<>();
    private final Arrivals arrivals = new Arrivals();

    private CollaboratingPeer(PeerBase peer) {
        this.peer = peer;
    }

    /** Starts the peer and obeys. */
    public static void main(String[] arguments) throws IOException {
        PeerBaseOptions.Builder options = PeerBaseOptions.builder().listen("/ip4/127.0.0.1/tcp/0");
        if (!arguments[0].equals("-")) {
            options.repo(Path.of(arguments[0]));
        }
        List.of(arguments).subList(1, arguments.length).forEach(options::bootstrap);
        try (PeerBase peer = PeerBase.create("benchmark", options.build())) {
            await(peer.start());
            new CommandLoop().run(peer.peerId(), peer.addresses(), new CollaboratingPeer(peer)::obey);
        }
    }

    private void obey(JsonNode command, ObjectNode answer) {
        String name = command.get("do").asText();
        switch (name) {
            case "clock" -> answer.put("nanos", System.nanoTime());
            case "open" -> open(command.path("keys").asText("-"), answer);
            case "write" ->
                write(command.get("count").asInt(), command.get("rate").asInt(), answer);
            case "reset" -> arrivals.reset();
            case "expect" -> arrivals.await(command.get("count").asInt(), answer);
            case "traffic" -> sayTraffic(answer);
            case "digest" ->
                answer.put("digest", String.valueOf(collaboration().value()).hashCode());
            default -> throw new IllegalArgumentException("no such command: " + name);
        }
    }

    private Collaboration<Rga<@Nullable Object>> collaboration() {
        Collaboration<Rga<@Nullable Object>> open = joined.get();
        if (open == null) {
            throw new IllegalStateException("not joined");
        }
        return open;
    }

    private void open(String keys, ObjectNode answer) {
        answer.put("nanos", System.nanoTime());
        CollaborationOptions.Builder options = CollaborationOptions.builder();
        if (!keys.equals("-")) {
            options.keys(Keys.uriDecode(keys));
        }
        Collaboration<Rga<@Nullable Object>> collaboration =
                await(peer.collaborate("list", CrdtTypes.rga(), options.build()));
        joined.set(collaboration);
        collaboration.on(CollaborationEvent.StateChanged.class, event -> {
            if (!event.local()) {
                arrivals.add(event, collaboration.stats().changesReceived());
            }
        });
    }

    /** An open loop: a change that is late, because the ones before it were, counts as late from when it was due. */
    private void write(int count, int rate, ObjectNode answer) {
        Rga<@Nullable Object> list = collaboration().shared();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = rate == 0 ? System.nanoTime() : start + TimeUnit.SECONDS.toNanos(1) * i / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            list.push(due);
        }
        answer.put("start", start).put("written", System.nanoTime());
        await(collaboration().save());
        answer.put("saved", System.nanoTime());
    }

    private void sayTraffic(ObjectNode answer) {
        Traffic wire = peer.traffic();
        answer.put("wire", wire.bytesOut())
                .put("payload", collaboration().stats().traffic().total().out());
    }
}
