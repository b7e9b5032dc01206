package org.peerbase.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The names and values of a JSON object, in order. What is not a JSON value is written as its text. Not thread-safe. */
final class Fields {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Fields() {}

    static Fields of(String name, Object value) {
        return new Fields().and(name, value);
    }

    Fields and(String name, Object value) {
        fields.put(name, plain(value));
        return this;
    }

    /** Leaves the field out if there is no value. */
    Fields and(String name, Optional<?> value) {
        value.ifPresent(present -> and(name, present));
        return this;
    }

    Map<String, Object> asMap() {
        return fields;
    }

    private static Object plain(Object value) {
        if (value instanceof Collection<?> values) {
            return values.stream().map(Fields::plain).toList();
        }
        if (value instanceof Fields nested) {
            return nested.asMap();
        }
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        return value instanceof Number || value instanceof Boolean ? value : value.toString();
    }
}
