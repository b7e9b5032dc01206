package org.peerbase.benchmarks.crdt.own;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.peerbase.benchmarks.crdt.Metric;
import org.peerbase.benchmarks.crdt.Script;
import org.peerbase.benchmarks.crdt.Step;
import org.peerbase.crdt.DeltaSink;

/** What is measured of {@code text} and {@code rga}; the same as in {@code text.mjs} for the libraries on Node. */
final class SequenceMeasures {
    private static final long NO_LIMIT = Integer.MAX_VALUE;

    private final Document.Kind kind;
    private final Script script;
    private final long limitMillis;

    /** @param limitMillis when a measurement is given up */
    SequenceMeasures(Document.Kind kind, Script script, long limitMillis) {
        this.kind = kind;
        this.script = script;
        this.limitMillis = limitMillis;
    }

    /** Edits whose deltas nobody wants. */
    Map<String, Metric> local() {
        Document document = kind.create(0, DeltaSink.NONE);
        Stopwatch watch = Stopwatch.start(limitMillis);
        int done = play(List.of(document), List.of(), watch);
        Metric local = watch.stop(done, script.steps().size());
        if (local.share() == 1) {
            check("the writer", document.read());
        }
        return Map.of("local", local);
    }

    /** Edits with the delta of each encoded and delivered as the script says; then one more replica receives all of them. */
    Map<String, Metric> replicate() {
        Map<String, Metric> metrics = new LinkedHashMap<>();
        List<byte[]> deltas = new ArrayList<>();
        List<Document> writers = writers(deltas::add);
        Stopwatch writing = Stopwatch.start(limitMillis);
        Metric write =
                writing.stop(play(writers, deltas, writing), script.steps().size());
        metrics.put("write", write);
        long bytes = deltas.stream().mapToLong(delta -> delta.length).sum();
        metrics.put("bytes", Metric.whole((double) bytes / deltas.size()));
        if (write.share() == 1 && script.settled()) {
            writers.forEach(writer -> check("a writer", writer.read()));
        }

        List<Integer> authors = authors();
        Document receiver = kind.create(script.replicas(), DeltaSink.NONE);
        Stopwatch receiving = Stopwatch.start(limitMillis);
        int received = 0;
        while (received < deltas.size() && !receiving.isOver()) {
            Document author = writers.get(authors.get(received));
            receiver.crdt().apply(author.crdt().id(), deltas.get(received++));
        }
        Metric receive = receiving.stop(received, authors.size());
        metrics.put("receive", receive);
        if (receive.share() == 1) {
            check("the receiver", receiver.read());
            if (script.settled()) {
                writers.forEach(writer -> checkEqual("a writer", writer.read(), receiver.read()));
            }
        }

        if (script.replicas() > 1 && receive.share() == 1) {
            Document other = kind.create(script.replicas() + 1, DeltaSink.NONE);
            Stopwatch joining = Stopwatch.start(NO_LIMIT);
            receiveTogether(other, writers, deltas, authors);
            metrics.put("together", joining.stop(1, 1));
            checkEqual("one who received all at once", other.read(), receiver.read());
        }
        return metrics;
    }

    /** Sizes of the saved document; what is loaded later goes into a file. */
    Map<String, Metric> save(Path target) {
        byte[] state = build().crdt().encode();
        try {
            Files.write(target, state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("save", Metric.whole(state.length), "saveZip", Metric.whole(zipped(state)));
    }

    /** From the saved bytes to a document, and on to its text. */
    Map<String, Metric> load(Path saved) {
        byte[] state = read(saved);
        Stopwatch loading = Stopwatch.start(NO_LIMIT);
        Document document = load(state);
        Metric load = loading.stop(1, 1);
        String text = document.read();
        Metric read = loading.stop(1, 1);
        check("the loaded document", text);
        return Map.of("load", load, "read", read);
    }

    /** What open documents hold once loaded and read, each. */
    Map<String, Metric> heapLoaded(Path saved, int copies) {
        byte[] state = read(saved);
        return Map.of("heap", Heap.held(copies, () -> load(state)));
    }

    /** What open documents hold once written edit by edit, each. */
    Map<String, Metric> heapWritten(int copies) {
        return Map.of("heap", Heap.held(copies, () -> {
            Document document = kind.create(0, DeltaSink.NONE);
            play(List.of(document), List.of(), Stopwatch.start(NO_LIMIT));
            return document;
        }));
    }

    private Document load(byte[] state) {
        Document document = kind.create(script.replicas() + 2, DeltaSink.NONE);
        document.crdt().load(state);
        return document;
    }

    /** Plays the steps up to the end, or until the time is over; returns how many were played. */
    private int play(List<Document> documents, List<byte[]> deltas, Stopwatch watch) {
        List<Integer> authors = script.replicas() > 1 ? authors() : List.of();
        int done = 0;
        for (Step step : script.steps()) {
            Document document = documents.get(step.replica());
            if (step instanceof Step.Edit edit) {
                document.edit(edit.position(), edit.deleted(), edit.inserted());
            } else if (step instanceof Step.Delivery delivery) {
                Document author = documents.get(authors.get(delivery.edit()));
                document.crdt().apply(author.crdt().id(), deltas.get(delivery.edit()));
            }
            done++;
            if (watch.isOver()) {
                break;
            }
        }
        return done;
    }

    private List<Document> writers(DeltaSink sink) {
        List<Document> writers = new ArrayList<>();
        for (int replica = 0; replica < script.replicas(); replica++) {
            writers.add(kind.create(replica, sink));
        }
        return writers;
    }

    /** Of each edit, in their order. */
    private List<Integer> authors() {
        return script.steps().stream()
                .filter(Step.Edit.class::isInstance)
                .map(Step::replica)
                .toList();
    }

    /** The document that the script leads to. */
    private Document build() {
        List<byte[]> deltas = new ArrayList<>();
        List<Document> writers = writers(deltas::add);
        play(writers, deltas, Stopwatch.start(NO_LIMIT));
        if (script.replicas() == 1) {
            return writers.get(0);
        }
        Document third = kind.create(script.replicas(), DeltaSink.NONE);
        receiveTogether(third, writers, deltas, authors());
        return third;
    }

    /** One after the other: joining what an author wrote without a break takes longer than it saves. */
    private static void receiveTogether(
            Document receiver, List<Document> writers, List<byte[]> deltas, List<Integer> authors) {
        for (int edit = 0; edit < deltas.size(); edit++) {
            receiver.crdt().apply(writers.get(authors.get(edit)).crdt().id(), deltas.get(edit));
        }
    }

    private void check(String who, String text) {
        String end = script.end();
        if (end != null) {
            checkEqual(who, text, end);
        }
    }

    private static void checkEqual(String who, String actual, String expected) {
        if (!actual.equals(expected)) {
            throw new IllegalStateException(
                    who + " ends with another text: " + actual.length() + " characters for " + expected.length());
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int zipped(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.size();
    }
}
