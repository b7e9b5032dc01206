package org.peerbase.crdt.laws;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a few replicas do, step by step: they change, hear of each other, and are restored from their bytes. The same
 * steps always lead to the same states, and so do the steps that are left when some are taken out. Immutable.
 */
final class History {
    static final int REPLICAS = 3;
    private static final Pattern LINE =
            Pattern.compile("(?:\\d+ )?([abc]) (?:changes (\\d+) at (-?\\d+)|hears (\\d+)|joins ([abc])|(restarts))");

    /** One replica does something. */
    sealed interface Step {
        int replica();
    }

    /** A change; {@code random} seeds the numbers that the mutation draws. */
    record Changes(int replica, int random, long time) implements Step {}

    /** The deltas of {@code change}, if there are any, arrive. */
    record Hears(int replica, Changes change) implements Step {}

    /** The whole state of {@code other} arrives. */
    record Joins(int replica, int other) implements Step {}

    /** The replica is restored from its bytes. */
    record Restarts(int replica) implements Step {}

    private final List<Step> steps;

    private History(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    static History random(Random random, int stepsMax) {
        List<Step> steps = new ArrayList<>();
        List<Changes> changes = new ArrayList<>();
        long time = 1000;
        for (int i = random.nextInt(stepsMax + 1); i > 0; i--) {
            time += random.nextInt(3) - 1;
            int replica = random.nextInt(REPLICAS);
            int kind = random.nextInt(12);
            if (kind < 7 || changes.isEmpty()) {
                Changes change = new Changes(replica, random.nextInt(Integer.MAX_VALUE), time);
                changes.add(change);
                steps.add(change);
            } else if (kind < 9) {
                steps.add(new Hears(replica, changes.get(random.nextInt(changes.size()))));
            } else if (kind < 11) {
                steps.add(new Joins(replica, (replica + 1 + random.nextInt(REPLICAS - 1)) % REPLICAS));
            } else {
                steps.add(new Restarts(replica));
            }
        }
        return new History(steps);
    }

    /** Reads what {@link #toString} gave; what stands behind a # is left out. */
    static History parse(String text) {
        List<Step> steps = new ArrayList<>();
        text.lines()
                .map(line -> line.replaceAll("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .forEach(line -> steps.add(parse(line, steps)));
        return new History(steps);
    }

    private static Step parse(String line, List<Step> before) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a step of a history: " + line);
        }
        int replica = matcher.group(1).charAt(0) - 'a';
        if (matcher.group(2) != null) {
            return new Changes(replica, Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
        } else if (matcher.group(4) != null) {
            int number = Integer.parseInt(matcher.group(4));
            if (number < 1 || number > before.size() || !(before.get(number - 1) instanceof Changes change)) {
                throw new IllegalArgumentException("step " + number + " is no change before this: " + line);
            }
            return new Hears(replica, change);
        } else if (matcher.group(5) != null) {
            return new Joins(replica, matcher.group(5).charAt(0) - 'a');
        }
        return new Restarts(replica);
    }

    List<Step> steps() {
        return steps;
    }

    /** Without the steps from {@code start} up to {@code end}, and without what was heard of their changes. */
    History without(int start, int end) {
        List<Step> gone = steps.subList(start, end);
        List<Step> left = new ArrayList<>(steps.subList(0, start));
        for (Step step : steps.subList(end, steps.size())) {
            if (!(step instanceof Hears hears) || gone.stream().noneMatch(other -> other == hears.change)) {
                left.add(step);
            }
        }
        return new History(left);
    }

    static String name(int replica) {
        return String.valueOf((char) ('a' + replica));
    }

    /** One step as a line of {@link #toString}. */
    String line(int index) {
        Step step = steps.get(index);
        String what;
        if (step instanceof Changes changes) {
            what = "changes " + changes.random + " at " + changes.time;
        } else if (step instanceof Hears hears) {
            what = "hears " + (steps.indexOf(hears.change) + 1);
        } else if (step instanceof Joins joins) {
            what = "joins " + name(joins.other);
        } else {
            what = "restarts";
        }
        return (index + 1) + " " + name(step.replica()) + " " + what;
    }

    /** The steps, a numbered line each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            text.append(line(i)).append('\n');
        }
        return text.toString();
    }
}
