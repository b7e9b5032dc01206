package org.peerbase.benchmarks.crdt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has libraries measure in turn: never two at once, each idle while another works. Not thread-safe, but for {@link
 * #close}.
 */
final class Rounds implements AutoCloseable {
    private static final double MEDIAN = 0.5;

    private final CrdtScale scale;
    private final List<Library> libraries;
    private final Map<Library, LibraryProcess> warm = new HashMap<>();
    private final Set<LibraryProcess> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Rounds(CrdtScale scale, List<Library> libraries) {
        this.scale = scale;
        this.libraries = List.copyOf(libraries);
    }

    /** What one library measured, over all its runs. */
    private static final class Samples {
        final Map<String, List<Metric>> metrics = new HashMap<>();

        @Nullable
        String problem;

        /** Whether it is of use to measure again. */
        boolean isOpen() {
            return problem == null
                    && metrics.values().stream().flatMap(List::stream).allMatch(metric -> metric.share() == 1);
        }

        void add(Map<String, Metric> run) {
            run.forEach((name, metric) ->
                    metrics.computeIfAbsent(name, key -> new ArrayList<>()).add(metric));
        }

        /** The median. */
        Cell cell(String metric) {
            return cell(metric, MEDIAN);
        }

        Cell lowest(String metric) {
            return cell(metric, 0);
        }

        private Cell cell(String metric, double fraction) {
            if (problem != null) {
                return Cell.failed(problem);
            }
            List<Metric> runs = metrics.getOrDefault(metric, List.of());
            if (runs.isEmpty()) {
                return Cell.NONE;
            }
            double[] sorted = runs.stream().mapToDouble(Metric::value).sorted().toArray();
            double share = runs.stream().mapToDouble(Metric::share).min().orElse(1);
            return new Cell(sorted[(int) (sorted.length * fraction)], share, sorted.length, null);
        }
    }

    /** Cells by metric, each a list in the order of the libraries. */
    record Result(List<Library> libraries, List<Samples> samples) {
        List<Cell> cells(String metric) {
            return samples.stream().map(each -> each.cell(metric)).toList();
        }

        /** The libraries that did at least that share of the work. */
        Set<Library> thatDid(double share, String metric) {
            Set<Library> found = new HashSet<>();
            for (int i = 0; i < libraries.size(); i++) {
                Cell cell = samples.get(i).cell(metric);
                if (cell.isMeasured() && cell.share() >= share) {
                    found.add(libraries.get(i));
                }
            }
            return found;
        }

        /** The least that the first library was measured to take. */
        Cell lowest(String metric) {
            return samples.get(0).lowest(metric);
        }
    }

    /**
     * Measures in processes that stay: each library warms up, then all are measured in turn.
     *
     * @param commands for each library; empty if there is nothing for it to measure
     */
    Result warm(Function<Library, Map<String, Object>> commands) {
        List<Samples> samples = new ArrayList<>();
        libraries.forEach(library -> samples.add(warmUp(library, commands.apply(library))));
        return inTurn(commands, samples);
    }

    /** As {@link #warm}, in processes that have done the same with less before and are warm by that. */
    Result stillWarm(Function<Library, Map<String, Object>> commands) {
        List<Samples> samples = new ArrayList<>();
        libraries.forEach(library -> samples.add(new Samples()));
        return inTurn(commands, samples);
    }

    private Result inTurn(Function<Library, Map<String, Object>> commands, List<Samples> samples) {
        for (int round = 0; round < scale.repeats(); round++) {
            for (int i = 0; i < libraries.size(); i++) {
                if (samples.get(i).isOpen()) {
                    run(libraries.get(i), commands.apply(libraries.get(i)), samples.get(i));
                }
            }
        }
        return new Result(libraries, samples);
    }

    /** Runs that don't count, unless the first of them is already given up. */
    private Samples warmUp(Library library, Map<String, Object> command) {
        double spentMillis = 0;
        while (!command.isEmpty() && spentMillis < scale.warmUpMillis()) {
            Samples samples = new Samples();
            spentMillis += run(library, command, samples);
            if (!samples.isOpen() || samples.metrics.isEmpty()) {
                return samples;
            }
        }
        return new Samples();
    }

    /** Measures once more; returns the milliseconds of the processor that it took. */
    private double run(Library library, Map<String, Object> command, Samples samples) {
        if (command.isEmpty()) {
            return 0;
        }
        LibraryProcess process = warm.computeIfAbsent(library, added -> start(added, added.warm()));
        try {
            LibraryProcess.Run run = process.measure(command);
            samples.add(run.metrics());
            return run.millis();
        } catch (MeasurementException e) {
            note(samples, e);
            warm.remove(library);
            end(process);
            return 0;
        }
    }

    /** Measures once in the warm processes. */
    Result once(Function<Library, Map<String, Object>> commands) {
        List<Samples> samples = new ArrayList<>();
        for (int i = 0; i < libraries.size(); i++) {
            samples.add(new Samples());
            run(libraries.get(i), commands.apply(libraries.get(i)), samples.get(i));
        }
        return new Result(libraries, samples);
    }

    /** Measures first runs, each in a process of its own, in turn. */
    Result cold(int runs, Function<Library, Map<String, Object>> commands) {
        List<Samples> samples = new ArrayList<>();
        libraries.forEach(library -> samples.add(new Samples()));
        for (int round = 0; round < runs; round++) {
            for (int i = 0; i < libraries.size(); i++) {
                Map<String, Object> command = commands.apply(libraries.get(i));
                if (command.isEmpty() || !samples.get(i).isOpen()) {
                    continue;
                }
                LibraryProcess process =
                        start(libraries.get(i), libraries.get(i).cold());
                try {
                    samples.get(i).add(process.measure(command).metrics());
                } catch (MeasurementException e) {
                    note(samples.get(i), e);
                } finally {
                    end(process);
                }
            }
        }
        return new Result(libraries, samples);
    }

    private LibraryProcess start(Library library, List<String> command) {
        LibraryProcess process = LibraryProcess.start(library.name(), command);
        running.add(process);
        if (closed) {
            process.close();
        }
        return process;
    }

    private void end(LibraryProcess process) {
        process.close();
        running.remove(process);
    }

    /** Ends the processes that stay: what comes next begins with fresh ones. */
    void startAfresh() {
        List.copyOf(warm.values()).forEach(this::end);
        warm.clear();
    }

    /** What went wrong is the library's, unless nothing more is to be measured. */
    private void note(Samples samples, MeasurementException problem) {
        if (closed) {
            throw problem;
        }
        samples.problem = problem.getMessage();
    }

    /** Ends all processes; safe to call at any time, from any thread, more than once. */
    @Override
    public void close() {
        closed = true;
        running.forEach(LibraryProcess::close);
    }
}
