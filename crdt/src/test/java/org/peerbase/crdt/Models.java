package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.laws.Event;
import org.peerbase.crdt.laws.Model;

/** What each type means, from nothing but who had seen what: row R6. */
final class Models {
    private Models() {}

    /** All that was counted, whoever counted it. */
    static Object counter(List<Event<Operation>> events) {
        long sum = 0;
        for (Event<Operation> event : events) {
            long amount = event.operation().arguments().isEmpty() ? 1 : ((Number) argument(event, 0)).longValue();
            sum += does(event, "inc") ? amount : -amount;
        }
        return sum;
    }

    static Object gset(List<Event<Operation>> events) {
        Set<@Nullable Object> set = new HashSet<>();
        events.forEach(event -> set.add(event.operation().argument(0)));
        return set;
    }

    /** Whatever was added and never removed. */
    static Object twoPhaseSet(List<Event<Operation>> events) {
        Set<@Nullable Object> set = new HashSet<>();
        events.stream()
                .filter(event -> does(event, "add"))
                .forEach(event -> set.add(event.operation().argument(0)));
        events.stream()
                .filter(event -> does(event, "remove"))
                .forEach(event -> set.remove(event.operation().argument(0)));
        return set;
    }

    /** An element is in if some addition was not seen by a removal. */
    static Object addWinsSet(List<Event<Operation>> events) {
        Set<@Nullable Object> set = new HashSet<>();
        for (Event<Operation> event : events) {
            if (does(event, "add")
                    && notSeen(event, events, later -> does(later, "remove") && isOfSame(event, later))) {
                set.add(event.operation().argument(0));
            }
        }
        return set;
    }

    /** An element is in if there are operations on it that no other on it saw, and all of them are additions. */
    static Object removeWinsSet(List<Event<Operation>> events) {
        Set<@Nullable Object> added = new HashSet<>();
        Set<@Nullable Object> removed = new HashSet<>();
        for (Event<Operation> event : events) {
            if (notSeen(event, events, later -> isOfSame(event, later))) {
                (does(event, "add") ? added : removed).add(event.operation().argument(0));
            }
        }
        added.removeAll(removed);
        return added;
    }

    /** The last word on an element counts; its time is the clock's, or the first that wins over what was seen. */
    static Object lastWriterSet(List<Event<Operation>> events) {
        long[] stamps = new long[last(events) + 1];
        Map<@Nullable Object, Long> latest = new HashMap<>();
        for (Event<Operation> event : events) {
            long known = -1;
            for (Event<Operation> other : events) {
                known = event.saw(other) && isOfSame(event, other) ? Math.max(known, stamps[other.number()]) : known;
            }
            boolean removes = does(event, "remove");
            long now = 2 * event.time() + (removes ? 1 : 0);
            stamps[event.number()] = Math.max(now, removes ? known | 1 : known + (known & 1));
            latest.merge(event.operation().argument(0), stamps[event.number()], Math::max);
        }
        latest.values().removeIf(stamp -> (stamp & 1) == 1);
        return latest.keySet();
    }

    /** The write with the largest time, then the largest id; a write is later than all that it saw. */
    static @Nullable Object lastWriterRegister(List<Event<Operation>> events) {
        long[] times = new long[last(events) + 1];
        Event<Operation> winner = null;
        for (Event<Operation> event : events) {
            long time = event.time();
            for (Event<Operation> other : events) {
                time = event.saw(other) ? Math.max(time, times[other.number()] + 1) : time;
            }
            times[event.number()] = time;
            if (winner == null
                    || time > times[winner.number()]
                    || (time == times[winner.number()] && event.author().compareTo(winner.author()) > 0)) {
                winner = event;
            }
        }
        return winner == null ? null : winner.operation().argument(0);
    }

    /** The values of all writes that no other saw. */
    static Object multiValueRegister(List<Event<Operation>> events) {
        Set<@Nullable Object> values = new HashSet<>();
        for (Event<Operation> event : events) {
            if (notSeen(event, events, later -> true)) {
                values.add(event.operation().argument(0));
            }
        }
        return values;
    }

    /** What is done last counts; {@code winner} where that was done without seeing the other. */
    static Model<Operation> flag(String winner) {
        return events -> {
            boolean wins = events.stream()
                    .anyMatch(event -> does(event, winner) && notSeen(event, events, later -> !does(later, winner)));
            return winner.equals("enable") == wins;
        };
    }

    /** Under each key what its type makes of the operations there that no removal of the key saw. */
    static Object map(List<Event<Operation>> events) {
        Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
        Set<@Nullable Object> keys = new LinkedHashSet<>();
        events.forEach(event -> keys.add(event.operation().argument(0)));
        for (Object key : keys) {
            List<Event<Operation>> inner = new ArrayList<>();
            String type = "";
            for (Event<Operation> event : events) {
                Predicate<Event<Operation>> removesIt = later -> does(later, "remove") && isOfSame(event, later);
                if (does(event, "applySub") && key.equals(argument(event, 0)) && notSeen(event, events, removesIt)) {
                    type = (String) argument(event, 1);
                    Operation operation = event.operation().inner();
                    inner.add(new Event<>(event.number(), event.author(), event.time(), operation, event.seen()));
                }
            }
            Model<Operation> model =
                    type.isEmpty() ? all -> null : TypeCase.of(type).model();
            if (!inner.isEmpty() && model != null) {
                Object value = model.value(inner);
                if (!Objects.equals(value, model.value(List.of()))) {
                    map.put(key, value);
                }
            }
        }
        return map;
    }

    private static int last(List<Event<Operation>> events) {
        return events.isEmpty() ? 0 : events.get(events.size() - 1).number();
    }

    private static boolean does(Event<Operation> event, String mutator) {
        return event.operation().mutator().equals(mutator);
    }

    private static boolean isOfSame(Event<Operation> one, Event<Operation> other) {
        return argument(one, 0).equals(argument(other, 0));
    }

    private static Object argument(Event<Operation> event, int index) {
        Object argument = event.operation().argument(index);
        if (argument == null) {
            throw new IllegalArgumentException("the models know no null");
        }
        return argument;
    }

    private static boolean notSeen(
            Event<Operation> event, List<Event<Operation>> events, Predicate<Event<Operation>> by) {
        return events.stream().noneMatch(later -> later.saw(event) && by.test(later));
    }
}
