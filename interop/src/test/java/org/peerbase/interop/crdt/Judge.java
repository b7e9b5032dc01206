package org.peerbase.interop.crdt;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs schedules here and at the original, and finds the reason for each that comes out otherwise. */
final class Judge {
    /** A schedule that comes out otherwise for no known reason. */
    record Surprise(Schedule schedule, Outcome ours, Outcome theirs, Outcome repaired) {
        int steps() {
            return schedule.steps().size();
        }

        @Override
        public String toString() {
            return schedule + "\nours     " + ours + "\ntheirs   " + theirs + "\nrepaired " + repaired;
        }
    }

    /** Of how many schedules it is found out which mistakes alone are a reason; of the others, that all of them are. */
    private static final int EXAMINED_MAX = 300;

    private final Original original;
    private final String type;
    private final Map<Mistake, Integer> reasons = new EnumMap<>(Mistake.class);
    private int judged;
    private int agreed;
    private int examinedSoFar;

    Judge(Original original, String type) {
        this.original = original;
        this.type = type;
    }

    /** Judges schedules; returns those that surprise. */
    List<Surprise> judge(List<Schedule> schedules) {
        List<Rehearsal> rehearsals = schedules.stream().map(Schedule::rehearsed).toList();
        List<Outcome> ours = rehearsals.stream().map(Rehearsal::outcome).toList();
        List<Outcome> theirs = original.run(type, Set.of(), rehearsals);
        List<Integer> deviating = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            if (!ours.get(i).isMatchedBy(theirs.get(i))) {
                deviating.add(i);
            }
        }
        judged += ours.size();
        agreed += ours.size() - deviating.size();
        return type.equals("rga")
                ? judgeLists(deviating, schedules, ours, theirs)
                : judgeByRepairs(deviating, schedules, rehearsals, ours, theirs);
    }

    private List<Surprise> judgeByRepairs(
            List<Integer> deviating,
            List<Schedule> schedules,
            List<Rehearsal> rehearsals,
            List<Outcome> ours,
            List<Outcome> theirs) {
        List<Surprise> surprises = new ArrayList<>();
        List<Rehearsal> again = deviating.stream().map(rehearsals::get).toList();
        List<Mistake> all = Mistake.repaired(type);
        List<Outcome> repaired = original.run(type, all, again);
        for (int i = 0; i < again.size(); i++) {
            int index = deviating.get(i);
            if (!ours.get(index).isMatchedBy(repaired.get(i))) {
                surprises.add(new Surprise(schedules.get(index), ours.get(index), theirs.get(index), repaired.get(i)));
            }
        }
        List<Rehearsal> examined = again.subList(0, Math.min(again.size(), EXAMINED_MAX - examinedSoFar));
        examinedSoFar += examined.size();
        for (Mistake mistake : all) {
            Set<Mistake> others = EnumSet.copyOf(all);
            others.remove(mistake);
            List<Outcome> withIt = original.run(type, others, examined);
            for (int i = 0; i < examined.size(); i++) {
                if (!ours.get(deviating.get(i)).isMatchedBy(withIt.get(i))) {
                    reasons.merge(mistake, 1, Integer::sum);
                }
            }
        }
        return surprises;
    }

    private List<Surprise> judgeLists(
            List<Integer> deviating, List<Schedule> schedules, List<Outcome> ours, List<Outcome> theirs) {
        List<Surprise> surprises = new ArrayList<>();
        for (int index : deviating) {
            Outcome here = ours.get(index);
            Outcome there = theirs.get(index);
            if (here.errors().isEmpty()
                    && there.errors().isEmpty()
                    && ListOrder.isKept(here)
                    && ListOrder.isKept(there)
                    && ListOrder.haveSameElements(here, there)) {
                examinedSoFar++;
                reasons.merge(Mistake.ORDER_OF_CONCURRENT_INSERTIONS, 1, Integer::sum);
            } else {
                surprises.add(new Surprise(schedules.get(index), here, there, there));
            }
        }
        return surprises;
    }

    /** Takes steps out of a schedule that surprises until each that is left is needed. */
    Surprise smallest(Surprise surprise) {
        Surprise smallest = surprise;
        for (int i = smallest.steps() - 1; i >= 0; i--) {
            List<Step> fewer = new ArrayList<>(smallest.schedule().steps());
            fewer.remove(i);
            List<Surprise> still = judge(List.of(smallest.schedule().withSteps(fewer)));
            if (!still.isEmpty()) {
                smallest = still.get(0);
            }
        }
        return smallest.steps() < surprise.steps() ? smallest(smallest) : smallest;
    }

    /** Known mistakes that no schedule came upon. */
    Set<Mistake> unseen() {
        Set<Mistake> unseen = EnumSet.allOf(Mistake.class);
        unseen.removeIf(mistake -> !mistake.concerns(type) || reasons.containsKey(mistake));
        return unseen;
    }

    /** How many came out as at the original, and what were the reasons how often where not. */
    @Override
    public String toString() {
        Map<String, Integer> titles = new LinkedHashMap<>();
        reasons.forEach((mistake, times) -> titles.put(mistake.title(), times));
        return type + ": " + judged + " schedules, " + agreed + " as at the original; of " + examinedSoFar
                + " others the reasons are " + titles;
    }
}
