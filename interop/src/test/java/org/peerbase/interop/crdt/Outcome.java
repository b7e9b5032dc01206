package org.peerbase.interop.crdt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule came to.
 *
 * @param values of each replica each time that all settled, one spelling for one value
 * @param lists what a list looked like after each change, at the replica that made it; of other types none
 * @param errors what could not be done
 */
record Outcome(List<String> values, List<List<String>> lists, List<String> errors) {
    /** Whether the other came to the same values, and nothing failed here or there. */
    boolean isMatchedBy(Outcome other) {
        return values.equals(other.values) && errors.isEmpty() && other.errors.isEmpty();
    }

    static Outcome of(JsonNode answer) {
        List<String> values = new ArrayList<>();
        answer.get("values").forEach(value -> values.add(spelled(value)));
        List<List<String>> lists = new ArrayList<>();
        answer.get("lists").forEach(list -> lists.add(elements(list)));
        List<String> errors = new ArrayList<>();
        answer.get("errors").forEach(error -> errors.add(error.asText()));
        return new Outcome(values, lists, errors);
    }

    private static List<String> elements(JsonNode list) {
        List<String> elements = new ArrayList<>();
        list.forEach(element -> elements.add(spelled(element)));
        return elements;
    }

    /** A value of theirs; a set comes as an object with the one key {@code set}. */
    private static String spelled(JsonNode value) {
        if (value.isArray()) {
            return elements(value).toString();
        }
        if (value.isObject() && value.size() == 1 && value.has("set")) {
            return spelledSet(elements(value.get("set")));
        }
        if (value.isObject()) {
            Map<String, String> sorted = new TreeMap<>();
            value.properties().forEach(entry -> sorted.put(entry.getKey(), spelled(entry.getValue())));
            return sorted.toString();
        }
        return value.isTextual() ? '"' + value.asText() + '"' : value.asText();
    }

    /** A value of ours. */
    static String spelled(@Nullable Object value) {
        if (value instanceof Set<?> set) {
            return spelledSet(set.stream().map(Outcome::spelled).collect(Collectors.toCollection(ArrayList::new)));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Outcome::spelled).toList().toString();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((key, mapped) -> sorted.put(String.valueOf(key), spelled(mapped)));
            return sorted.toString();
        }
        return value instanceof String ? "\"" + value + '"' : String.valueOf(value);
    }

    private static String spelledSet(List<String> elements) {
        Collections.sort(elements);
        return "set" + elements;
    }
}
