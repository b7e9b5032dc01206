package org.peerbase.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;

/** What can be typed to change shared data: a verb, then numbers or words, then maybe the rest of the line as it is. */
final class ShareLanguage {
    /** What an argument of a mutator is read from. */
    private enum Slot {
        NUMBER,
        WORD,
        /** The rest of the line. */
        TEXT
    }

    /**
     * A verb. Several of one name differ in what follows.
     *
     * @param arguments of the mutator: slots, and what is always the same
     */
    private record Verb(String name, String usage, String mutator, List<Object> arguments) {
        static Verb of(String usage, String mutator, Object... arguments) {
            return new Verb(usage.split(" ", 2)[0], usage, mutator, List.of(arguments));
        }

        /** The arguments of the mutator, or empty if what follows the verb doesn't suit it. */
        Optional<List<Object>> read(String rest) {
            List<Object> values = new ArrayList<>();
            String left = rest;
            for (Object argument : arguments) {
                if (!(argument instanceof Slot slot)) {
                    values.add(argument);
                    continue;
                }
                int end = slot == Slot.TEXT || left.indexOf(' ') < 0 ? left.length() : left.indexOf(' ');
                String word = left.substring(0, end);
                left = left.substring(Math.min(left.length(), end + 1));
                Object value = slot == Slot.NUMBER ? number(word) : word;
                if (value == null || word.isEmpty()) {
                    return Optional.empty();
                }
                values.add(value);
            }
            return left.isEmpty() ? Optional.of(values) : Optional.empty();
        }

        private static @Nullable Long number(String word) {
            try {
                return Long.valueOf(word);
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }

    private static final List<Verb> GROWING_COUNTER = List.of(
            Verb.of("inc                   add one", "inc"),
            Verb.of("inc N                 add N", "inc", Slot.NUMBER));
    private static final List<Verb> COUNTER = Stream.concat(
                    GROWING_COUNTER.stream(),
                    Stream.of(
                            Verb.of("dec                   take one away", "dec"),
                            Verb.of("dec N                 take N away", "dec", Slot.NUMBER)))
            .toList();
    private static final List<Verb> FLAG = List.of(
            Verb.of("enable                turn it on", "enable"),
            Verb.of("disable               turn it off", "disable"));
    private static final List<Verb> GROWING_SET =
            List.of(Verb.of("add TEXT              put an element in", "add", Slot.TEXT));
    private static final List<Verb> SET = Stream.concat(
                    GROWING_SET.stream(),
                    Stream.of(Verb.of("remove TEXT           take an element out", "remove", Slot.TEXT)))
            .toList();
    private static final List<Verb> REGISTER =
            List.of(Verb.of("write TEXT            put it in the place of what is there", "write", Slot.TEXT));

    private static final Map<String, List<Verb>> VERBS = Map.ofEntries(
            Map.entry(
                    "text",
                    List.of(
                            Verb.of("append TEXT           add at the end", "append", Slot.TEXT),
                            Verb.of(
                                    "insert INDEX TEXT     insert before the character at INDEX",
                                    "insert",
                                    Slot.NUMBER,
                                    Slot.TEXT),
                            Verb.of(
                                    "delete START END      delete from START up to before END",
                                    "delete",
                                    Slot.NUMBER,
                                    Slot.NUMBER),
                            Verb.of("replace START END TEXT", "replace", Slot.NUMBER, Slot.NUMBER, Slot.TEXT))),
            Map.entry(
                    "rga",
                    List.of(
                            Verb.of("push TEXT             add at the end", "push", Slot.TEXT),
                            Verb.of(
                                    "insert INDEX TEXT     insert before the element at INDEX",
                                    "insertAt",
                                    Slot.NUMBER,
                                    Slot.TEXT),
                            Verb.of(
                                    "set INDEX TEXT        replace the element at INDEX",
                                    "updateAt",
                                    Slot.NUMBER,
                                    Slot.TEXT),
                            Verb.of("remove INDEX          remove the element at INDEX", "removeAt", Slot.NUMBER))),
            Map.entry(
                    "ormap",
                    List.of(
                            Verb.of(
                                    "set KEY TEXT          put TEXT under the word KEY",
                                    "applySub",
                                    Slot.WORD,
                                    "mvreg",
                                    "write",
                                    Slot.TEXT),
                            Verb.of("remove KEY            take KEY out", "remove", Slot.WORD))),
            Map.entry("2pset", SET),
            Map.entry("aworset", SET),
            Map.entry("ccounter", COUNTER),
            Map.entry("dwflag", FLAG),
            Map.entry("ewflag", FLAG),
            Map.entry("gcounter", GROWING_COUNTER),
            Map.entry("gset", GROWING_SET),
            Map.entry("lexcounter", COUNTER),
            Map.entry("lwwreg", REGISTER),
            Map.entry("mvreg", REGISTER),
            Map.entry("pncounter", COUNTER),
            Map.entry("rwlwwset", SET),
            Map.entry("rworset", SET));

    private final List<Verb> verbs;

    ShareLanguage(String type) {
        verbs = VERBS.getOrDefault(type, List.of());
    }

    /** Whether a type can be changed from the terminal. */
    static boolean knows(String type) {
        return VERBS.containsKey(type);
    }

    static List<String> types() {
        return VERBS.keySet().stream().sorted().toList();
    }

    /** A line for each verb. */
    List<String> usage() {
        return verbs.stream().map(Verb::usage).toList();
    }

    /**
     * Makes the change that {@code line} asks for.
     *
     * @throws IllegalArgumentException if there is no such verb, or what follows it doesn't suit it
     * @throws IndexOutOfBoundsException if a number lies outside of the value
     */
    void change(Crdt shared, String line) {
        String[] parts = line.split(" ", 2);
        String rest = parts.length > 1 ? parts[1] : "";
        List<Verb> named =
                verbs.stream().filter(verb -> verb.name().equals(parts[0])).toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + parts[0] + "; type help");
        }
        for (Verb verb : named) {
            Optional<List<Object>> arguments = verb.read(rest);
            if (arguments.isPresent()) {
                shared.mutate(verb.mutator(), arguments.get().toArray());
                return;
            }
        }
        throw new IllegalArgumentException("write it like: " + named.get(0).usage());
    }

    /** A value as lines for a person: the elements of a list with their numbers, a text as it is. */
    static List<String> show(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                lines.add(i + ": " + Terminal.printable(String.valueOf(list.get(i))));
            }
            return lines.isEmpty() ? List.of("(empty)") : lines;
        }
        if (value instanceof Map<?, ?> map) {
            List<String> lines = map.entrySet().stream()
                    .map(entry -> "- " + Terminal.printable(entry.getKey() + ": " + entry.getValue()))
                    .sorted()
                    .toList();
            return lines.isEmpty() ? List.of("(empty)") : lines;
        }
        if (value instanceof Collection<?> elements) {
            List<String> lines = elements.stream()
                    .map(element -> "- " + Terminal.printable(String.valueOf(element)))
                    .sorted()
                    .toList();
            return lines.isEmpty() ? List.of("(empty)") : lines;
        }
        String text = String.valueOf(value);
        return text.isEmpty()
                ? List.of("(empty)")
                : text.lines().map(Terminal::printable).toList();
    }
}
