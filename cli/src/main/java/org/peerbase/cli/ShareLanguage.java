package org.peerbase.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;

/** What can be typed to change shared data: a verb, then whole numbers, then maybe the rest of the line as it is. */
final class ShareLanguage {
    /** A verb. Several of one name differ in what follows. */
    private record Verb(String name, String mutator, int numbers, boolean text, String usage) {
        /** The arguments of the mutator, or empty if what follows the verb doesn't suit it. */
        Optional<List<Object>> arguments(String rest) {
            List<Object> arguments = new ArrayList<>();
            String left = rest;
            for (int i = 0; i < numbers; i++) {
                String[] parts = left.split(" ", 2);
                try {
                    arguments.add(Long.parseLong(parts[0]));
                } catch (NumberFormatException e) {
                    return Optional.empty();
                }
                left = parts.length > 1 ? parts[1] : "";
            }
            if (text == left.isEmpty()) {
                return Optional.empty();
            }
            if (text) {
                arguments.add(left);
            }
            return Optional.of(arguments);
        }
    }

    private static final Map<String, List<Verb>> VERBS = Map.of(
            "text",
            List.of(
                    new Verb("append", "append", 0, true, "append TEXT           add at the end"),
                    new Verb("insert", "insert", 1, true, "insert INDEX TEXT     insert before the character at INDEX"),
                    new Verb("delete", "delete", 2, false, "delete START END      delete from START up to before END"),
                    new Verb("replace", "replace", 2, true, "replace START END TEXT")),
            "rga",
            List.of(
                    new Verb("push", "push", 0, true, "push TEXT             add at the end"),
                    new Verb("insert", "insertAt", 1, true, "insert INDEX TEXT     insert before the element at INDEX"),
                    new Verb("set", "updateAt", 1, true, "set INDEX TEXT        replace the element at INDEX"),
                    new Verb("remove", "removeAt", 1, false, "remove INDEX")),
            "gset",
            List.of(new Verb("add", "add", 0, true, "add TEXT")),
            "lwwreg",
            List.of(new Verb("write", "write", 0, true, "write TEXT")),
            "gcounter",
            List.of(
                    new Verb("inc", "inc", 0, false, "inc                   add one"),
                    new Verb("inc", "inc", 1, false, "inc N")),
            "pncounter",
            List.of(
                    new Verb("inc", "inc", 0, false, "inc                   add one"),
                    new Verb("inc", "inc", 1, false, "inc N"),
                    new Verb("dec", "dec", 0, false, "dec                   take one away"),
                    new Verb("dec", "dec", 1, false, "dec N")));

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
            Optional<List<Object>> arguments = verb.arguments(rest);
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
        if (value instanceof Collection<?> elements) {
            List<String> lines = elements.stream()
                    .map(element -> "- " + Terminal.printable(String.valueOf(element)))
                    .toList();
            return lines.isEmpty() ? List.of("(empty)") : lines;
        }
        String text = String.valueOf(value);
        return text.isEmpty()
                ? List.of("(empty)")
                : text.lines().map(Terminal::printable).toList();
    }
}
