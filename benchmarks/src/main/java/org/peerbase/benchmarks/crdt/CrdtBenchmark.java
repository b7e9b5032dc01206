package org.peerbase.benchmarks.crdt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.peerbase.benchmarks.crdt.CrdtReport.Row;
import org.peerbase.benchmarks.crdt.CrdtReport.Table;
import org.peerbase.benchmarks.recording.Recording;

/**
 * Measures the data types, beside those of others: recorded sessions, made-up loads, maps, sets, counters, and how the cost
 * grows. All libraries do the same in the same run, in turn; every text is compared to what it must be. Absolute figures are the
 * machine's; the ratios within a row are good.
 */
public final class CrdtBenchmark implements AutoCloseable {
    private static final String TEXT = "text";
    private static final String LIST = "list";
    private static final int HEAP_COPIES = 8;
    private static final int FEW = 1_000;

    /** Goals for ours: to load automerge-paper, what it holds then, how many times as long twice the edits take. */
    private static final double LOAD_MILLIS_MAX = 5;

    private static final double HEAP_KILOBYTES_MAX = 3 * 1024 * 1024 / 1000.0;
    private static final double GROWTH_MAX = 2.3;

    /** What must be had once only, the saved document, may take so many times the limit. */
    private static final int PATIENCE = 12;

    private final CrdtScale scale;
    private final List<Library> libraries;
    private final Consumer<String> progress;
    private final Rounds rounds;
    private final Rounds ownRounds;
    private final List<Table> tables = new ArrayList<>();
    private final List<Row> coldRows = new ArrayList<>();
    private volatile @Nullable Path folder;

    /**
     * Prepares; nothing runs yet.
     *
     * @param libraries the first is the one that the others are compared to
     * @param progress told, in a few words, what is being measured
     */
    public CrdtBenchmark(CrdtScale scale, List<Library> libraries, Consumer<String> progress) {
        this.scale = scale;
        this.libraries = List.copyOf(libraries);
        this.progress = progress;
        rounds = new Rounds(scale, libraries);
        ownRounds = new Rounds(scale, libraries.subList(0, 1));
    }

    /**
     * Measures everything.
     *
     * @throws MeasurementException if a process can't be started; what a library can't do, or does wrong, is in the report
     */
    public CrdtReport run() {
        try {
            Path created = Files.createTempDirectory("peerbase-bench");
            folder = created;
            measure(created);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CrdtReport(libraries.stream().map(Library::name).toList(), tables);
    }

    private void measure(Path folder) throws IOException {
        Script paper = script(Recording.AUTOMERGE_PAPER);
        recorded(folder, Recording.AUTOMERGE_PAPER, paper);
        recorded(folder, Recording.SVELTE_COMPONENT, script(Recording.SVELTE_COMPONENT));
        recorded(folder, Recording.FRIENDS_FOREVER, script(Recording.FRIENDS_FOREVER));
        tables.add(new Table("Cold: the first run of a fresh process", coldRows));
        madeUp(folder, paper);
        rounds.startAfresh();
        scale.values().forEach(this::values);
        lists(folder, paper);
        growth(folder, paper);
    }

    private Script script(String name) throws IOException {
        return Script.of(Recording.builtIn(name), scale.recordedEdits());
    }

    private void recorded(Path folder, String name, Script script) throws IOException {
        rounds.startAfresh();
        Path file = write(folder, script);
        boolean alone = script.replicas() == 1;
        List<Row> rows = new ArrayList<>();
        Function<Library, Map<String, Object>> local = library -> command("local", TEXT, file);
        Function<Library, Map<String, Object>> replicate = library -> command("replicate", TEXT, file);
        String writing = alone ? "local edits, the delta of each encoded" : "live: edits, deltas, received in turn";
        if (alone) {
            progress.accept(name + ": local edits");
            rows.add(new Row("local edits, one by one", "ms", rounds.warm(local).cells("local")));
        }
        progress.accept(name + ": edits with deltas, and applying them");
        Rounds.Result replicated = rounds.warm(replicate);
        rows.add(new Row(writing, "ms", replicated.cells("write")));
        rows.add(new Row(
                alone ? "those deltas applied one by one" : "a third receives each",
                "ms",
                replicated.cells("receive")));
        if (!alone) {
            rows.add(new Row("another receives all at once", "ms", replicated.cells("together")));
        }
        rows.add(new Row("a delta, on average", "B", replicated.cells("bytes")));

        // Who is given up warm need not try again cold.
        Set<Library> fast = replicated.thatDid(1, "write");
        progress.accept(name + ": saved size, loading, heap");
        Set<Library> saved = new HashSet<>();
        rows.addAll(saved(folder, file, replicated.thatDid(1.0 / PATIENCE, "write"), saved));
        Function<Library, Map<String, Object>> load = fileCommand("load", folder, file, saved);
        Rounds.Result loaded = rounds.warm(load);
        rows.add(new Row("load", "ms", loaded.cells("load"), LOAD_MILLIS_MAX));
        rows.add(new Row("load, and read the text", "ms", loaded.cells("read")));
        rows.add(new Row(
                "heap of the loaded document",
                "kB",
                kilobytes(rounds.cold(1, fileCommand("heapLoaded", folder, file, saved))
                        .cells("heap")),
                HEAP_KILOBYTES_MAX));
        if (alone) {
            rows.add(new Row(
                    "heap of the written document",
                    "kB",
                    kilobytes(rounds.cold(1, only(fast, library -> command("heapWritten", TEXT, file, "copies", 1)))
                            .cells("heap")),
                    HEAP_KILOBYTES_MAX));
        }
        tables.add(new Table(name + ", " + count(script.edits()) + " edits", rows));

        progress.accept(name + ": first runs of fresh processes");
        if (alone) {
            coldRows.add(new Row(
                    name + ": local edits, one by one",
                    "ms",
                    rounds.cold(scale.coldRuns(), only(fast, local)).cells("local")));
        }
        coldRows.add(new Row(
                name + ": " + writing,
                "ms",
                rounds.cold(scale.coldRuns(), only(fast, replicate)).cells("write")));
        Rounds.Result first = rounds.cold(scale.coldRuns(), load);
        coldRows.add(new Row(name + ": load", "ms", first.cells("load")));
        coldRows.add(new Row(name + ": load, and read the text", "ms", first.cells("read")));
    }

    /** Sizes of the document, saved by those that are able to; {@code saved} learns which have. */
    private List<Row> saved(Path folder, Path file, Set<Library> able, Set<Library> saved) {
        Rounds.Result sizes = rounds.once(fileCommand("save", folder, file, able));
        libraries.stream()
                .filter(library -> Files.exists(savedFile(folder, file, library)))
                .forEach(saved::add);
        return List.of(
                new Row("saved without deleted text", "B", sizes.cells("save")),
                new Row("… gzip'd", "B", sizes.cells("saveZip")),
                new Row("saved with all history", "B", sizes.cells("saveHistory")),
                new Row("… gzip'd", "B", sizes.cells("saveHistoryZip")),
                new Row("saved so that late edits can't be merged", "B", sizes.cells("saveShallow")),
                new Row("… gzip'd", "B", sizes.cells("saveShallowZip")));
    }

    private void madeUp(Path folder, Script paper) throws IOException {
        rounds.startAfresh();
        List<Row> rows = new ArrayList<>();
        int count = scale.madeUp();
        madeUp(folder, "append", Scripts.append(count), rows);
        madeUp(folder, "prepend", Scripts.prepend(count), rows);
        madeUp(folder, "random characters", Scripts.random(count), rows);
        madeUp(folder, "words in and out", Scripts.words(count), rows);
        madeUp(folder, "two in conflict", Scripts.conflict(count), rows);
        madeUp(folder, count(scale.clients()) + " at once", Scripts.atOnce(scale.clients()), rows);
        String text = paper.end();
        madeUp(
                folder,
                "one paste",
                Scripts.paste(text == null || text.isEmpty() ? "pasted " : text, scale.pasted()),
                rows);
        tables.add(new Table(
                "Made up: " + count(count) + " edits each, one paste of " + count(scale.pasted()) + " characters",
                rows));
    }

    private void madeUp(Path folder, String name, Script script, List<Row> rows) throws IOException {
        progress.accept("made up: " + name);
        Path file = write(folder, script);
        Rounds.Result result = rounds.warm(library -> command("replicate", TEXT, file));
        rows.add(new Row(name + ": write", "ms", result.cells("write")));
        rows.add(new Row(name + ": receive each", "ms", result.cells("receive")));
        if (script.replicas() > 1) {
            rows.add(new Row(name + ": receive all at once", "ms", result.cells("together")));
        }
        rows.add(new Row(name + ": a delta, on average", "B", result.cells("bytes")));
        Rounds.Result sizes = rounds.once(fileCommand("save", folder, file, result.thatDid(1.0 / PATIENCE, "write")));
        rows.add(new Row(name + ": saved without deleted text", "B", sizes.cells("save")));
        rows.add(new Row(name + ": saved with all history", "B", sizes.cells("saveHistory")));
    }

    private void values(int count) {
        List<Row> rows = new ArrayList<>();
        values("map", "keys", count, FEW, rows);
        values("set", "elements", count, FEW, rows);
        values("counter", "increments", count, 0, rows);
        tables.add(new Table("Maps, sets, counters: " + count(count) + " writes", rows));
    }

    private void values(String type, String things, int count, int more, List<Row> rows) {
        String name = type + ", " + count(count) + " " + things;
        progress.accept(name);
        // Ours is to be measured whole however long it takes.
        Function<Library, Map<String, Object>> command = library -> Map.of(
                "do", "values",
                "type", type,
                "count", count,
                "more", more,
                "limit", library.equals(libraries.get(0)) ? Integer.MAX_VALUE : scale.limitMillis());
        boolean isFirst = count == scale.values().get(0);
        Rounds.Result result = isFirst ? rounds.warm(command) : rounds.stillWarm(command);
        rows.add(new Row(name + ": write", "ms", result.cells("write")));
        rows.add(new Row(name + ": receive each", "ms", result.cells("receive")));
        rows.add(new Row(name + ": a delta, on average", "B", result.cells("bytes")));
        rows.add(new Row(name + ": saved", "B", result.cells("saved")));
        rows.add(new Row(name + ": load", "ms", result.cells("load")));
        String onTop = type + ", " + count(more) + " on top of " + count(count);
        rows.add(new Row(onTop + ": write", "ms", result.cells("more-write")));
        rows.add(new Row(onTop + ": receive each", "ms", result.cells("more-receive")));
    }

    private void lists(Path folder, Script paper) throws IOException {
        rounds.startAfresh();
        List<Row> rows = new ArrayList<>();
        for (int count : scale.lists()) {
            progress.accept("a list of characters, " + count(count) + " edits");
            Path file = write(folder, paper.repeatedTo(count));
            String name = "first " + count(count) + " edits: ";
            Rounds.Result result = rounds.warm(library -> command("replicate", LIST, file));
            rows.add(new Row(name + "write", "ms", result.cells("write")));
            rows.add(new Row(name + "receive each", "ms", result.cells("receive")));
            rows.add(new Row(
                    name + "saved",
                    "B",
                    rounds.once(library -> {
                                Path saved = savedFile(folder, file, library);
                                return command("save", LIST, file, "file", saved.toString());
                            })
                            .cells("save")));
        }
        tables.add(new Table("A list (rga) of characters, " + Recording.AUTOMERGE_PAPER, rows));
    }

    /** Only for ours: how many times as long twice the edits take. The lowest count: pauses of the collector are chance. */
    private void growth(Path folder, Script paper) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int count : scale.growth()) {
            growth(folder, "automerge-paper over and over", count, paper::repeatedTo, rows);
            growth(folder, "random characters", count, Scripts::random, rows);
        }
        tables.add(new Table("Growth: how many times as long twice the edits take", rows));
    }

    private void growth(Path folder, String name, int count, Function<Integer, Script> load, List<Row> rows)
            throws IOException {
        progress.accept("growth: " + name + ", " + count(count) + " edits and twice as many");
        ownRounds.startAfresh();
        Path once = write(folder, load.apply(count));
        Path twice = write(folder, load.apply(2 * count));
        // Warm before either of them counts.
        ownRounds.warm(library -> unlimited("replicate", once));
        Rounds.Result less = ownRounds.warm(library -> unlimited("replicate", once));
        Rounds.Result more = ownRounds.warm(library -> unlimited("replicate", twice));
        for (String metric : List.of("write", "receive")) {
            Cell small = less.lowest(metric);
            Cell large = more.lowest(metric);
            List<Cell> cells = new ArrayList<>(
                    List.of(new Cell(large.value() / small.value(), large.share(), large.runs(), large.problem())));
            while (cells.size() < libraries.size()) {
                cells.add(Cell.NONE);
            }
            rows.add(new Row(name + ", " + count(count) + ": " + metric, "×", cells, GROWTH_MAX));
        }
        Files.delete(once);
        Files.delete(twice);
    }

    private Map<String, Object> command(String what, String type, Path load) {
        return Map.of("do", what, "type", type, "load", load.toString(), "limit", scale.limitMillis());
    }

    private static Map<String, Object> unlimited(String what, Path load) {
        return Map.of("do", what, "type", TEXT, "load", load.toString(), "limit", Integer.MAX_VALUE);
    }

    private Map<String, Object> command(String what, String type, Path load, String name, Object value) {
        return Map.of("do", what, "type", type, "load", load.toString(), "limit", scale.limitMillis(), name, value);
    }

    private static Function<Library, Map<String, Object>> only(
            Set<Library> able, Function<Library, Map<String, Object>> command) {
        return library -> able.contains(library) ? command.apply(library) : Map.of();
    }

    /** A command about the file in which a library saves what the script leads to; only for those that are able to. */
    private Function<Library, Map<String, Object>> fileCommand(String what, Path folder, Path load, Set<Library> able) {
        return library -> able.contains(library)
                ? Map.of(
                        "do",
                        what,
                        "type",
                        TEXT,
                        "load",
                        load.toString(),
                        "limit",
                        PATIENCE * scale.limitMillis(),
                        "copies",
                        HEAP_COPIES,
                        "file",
                        savedFile(folder, load, library).toString())
                : Map.of();
    }

    private static Path savedFile(Path folder, Path load, Library library) {
        return folder.resolve(load.getFileName() + "." + library.name());
    }

    private static Path write(Path folder, Script script) throws IOException {
        Path file = Files.createTempFile(folder, "script", "");
        script.write(file);
        return file;
    }

    private static List<Cell> kilobytes(List<Cell> cells) {
        return cells.stream()
                .map(cell -> new Cell(cell.value() / 1_000, cell.share(), cell.runs(), cell.problem()))
                .toList();
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Ends all processes and deletes their files; safe to call at any time, from any thread, more than once. */
    @Override
    public void close() {
        rounds.close();
        ownRounds.close();
        Path used = folder;
        if (used != null && Files.exists(used)) {
            delete(used);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
