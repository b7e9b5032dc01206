package org.peerbase.interop.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Changes and deliveries between replicas.
 *
 * @param type the name of the type
 * @param seed where it came from
 */
record Schedule(String type, long seed, Delivery delivery, List<String> authors, List<Step> steps) {
    /** The same steps one by one, for a person. */
    @Override
    public String toString() {
        return type + ", seed " + seed + ", " + delivery + ", replicas " + authors + ":\n"
                + steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
    }

    Schedule withSteps(List<Step> others) {
        return new Schedule(type, seed, delivery, authors, others);
    }

    Rehearsal rehearsed() {
        Rehearsal rehearsal = new Rehearsal(type, delivery, authors);
        steps.forEach(rehearsal::take);
        return rehearsal;
    }

    /** The schedule of that seed: small ones mostly, in which much is concurrent. */
    static Schedule random(String type, long seed) {
        Random random = new Random(seed);
        Delivery delivery = random.nextBoolean()
                ? Delivery.CAUSAL
                : type.equals("rga") ? Delivery.CAUSAL_BUT_FOR_THE_LISTENER : Delivery.ANY;
        List<String> authors = List.of("a", "b", "c", "d").subList(0, 2 + random.nextInt(3));
        Rehearsal rehearsal = new Rehearsal(type, delivery, authors);
        RandomChanges changes = new RandomChanges(type, random);
        List<Step> steps = new ArrayList<>();
        int settlings = 1 + random.nextInt(2);
        int changesMax = 1 + random.nextInt(random.nextInt(4) == 0 ? 16 : 6);
        for (int i = 0; i < settlings; i++) {
            for (int left = 1 + random.nextInt(changesMax * 2); left > 0; left--) {
                String replica = authors.get(random.nextInt(authors.size()));
                add(step(replica, rehearsal, changes, random), steps, rehearsal);
            }
            add(new Step.Settle(random.nextLong()), steps, rehearsal);
        }
        return new Schedule(type, seed, delivery, authors, steps);
    }

    private static void add(Step step, List<Step> steps, Rehearsal rehearsal) {
        steps.add(step);
        rehearsal.take(step);
    }

    private static Step step(String replica, Rehearsal rehearsal, RandomChanges changes, Random random) {
        List<Integer> open = rehearsal.deliverable(replica);
        int choice = random.nextInt(10);
        if (open.isEmpty() || choice < 5) {
            return changes.next(rehearsal.changes(), replica, rehearsal.replica(replica));
        }
        int change = open.get(random.nextInt(open.size()));
        if (choice == 5) {
            return new Step.Load(replica, rehearsal.author(change));
        }
        if (choice == 6) {
            return new Step.Deliver(replica, random.nextInt(rehearsal.changes()));
        }
        if (choice == 7) {
            List<Integer> later = open.stream()
                    .filter(other -> other >= change && rehearsal.author(other).equals(rehearsal.author(change)))
                    .toList();
            return new Step.DeliverJoined(replica, later);
        }
        return new Step.Deliver(replica, change);
    }
}
