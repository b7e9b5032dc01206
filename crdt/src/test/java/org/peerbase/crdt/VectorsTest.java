package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.Values;

/** The bytes of docs/PROTOCOL.md: values, deltas and states are written as the vectors say, and read back. */
class VectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");
    private static final ReplicaId OBSERVER = ReplicaId.of("observer");

    private static final Map<String, @Nullable Object> VALUES = values();

    private static Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("null", null);
        values.put("false", false);
        values.put("true", true);
        values.put("the long 0", 0L);
        values.put("the long 300", 300L);
        values.put("the long -1", -1L);
        values.put("the long -300", -300L);
        values.put("the big integer 2^64", BigInteger.TWO.pow(64));
        values.put("the double 1.5", 1.5);
        values.put("the string é", "é");
        values.put("the bytes 01 ff", Bytes.of((byte) 1, (byte) -1));
        values.put("the list of the long 1 and the string a", List.of(1L, "a"));
        values.put("the map of the string b to true and of the long 2 to null", mapWithNull());
        return values;
    }

    private static Map<Object, @Nullable Object> mapWithNull() {
        Map<Object, @Nullable Object> map = new HashMap<>();
        map.put("b", true);
        map.put(2L, null);
        return map;
    }

    /** The fields of each line of a file that is no comment; the last field may hold commas. */
    private static List<String[]> rows(String file, int fields) {
        try (InputStream in = Objects.requireNonNull(VectorsTest.class.getResourceAsStream("/vectors/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(",", fields))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldWriteAndReadValues() {
        List<String> written = new ArrayList<>();
        VALUES.forEach((name, value) ->
                written.add(HEX.formatHex(Values.encode(Values.of(value)).toByteArray()) + "," + name));
        assertThat(rows("values.csv", 2).stream().map(row -> row[0] + "," + row[1]))
                .isEqualTo(written);
        for (String[] row : rows("values.csv", 2)) {
            ByteReader reader = new ByteReader(HEX.parseHex(row[0]));
            assertThat(Values.read(reader)).as(row[1]).isEqualTo(VALUES.get(row[1]));
            reader.expectEnd();
        }
    }

    /** Two replicas of one type that see each other's changes at once, and what they sent. */
    private static final class Story {
        final Crdt a;
        final Crdt b;
        final List<String> sent = new ArrayList<>();

        Story(CrdtType<?> type) {
            a = type.create(ReplicaContext.of(A, delta -> sent(type, A, delta)));
            b = type.create(ReplicaContext.of(B, delta -> sent(type, B, delta)));
        }

        private void sent(CrdtType<?> type, ReplicaId author, byte[] delta) {
            sent.add(type.name() + "," + (author.equals(A) ? "a" : "b") + "," + HEX.formatHex(delta));
        }

        Story change(Crdt replica, String mutator, @Nullable Object... arguments) {
            int before = sent.size();
            replica.mutate(mutator, arguments);
            for (String delta : sent.subList(before, sent.size())) {
                byte[] bytes = HEX.parseHex(delta.substring(delta.lastIndexOf(',') + 1));
                (replica == a ? b : a).apply(replica.id(), bytes);
            }
            return this;
        }
    }

    private static Story story(String type) {
        Story story = new Story(CrdtTypes.byName(type));
        Crdt a = story.a;
        Crdt b = story.b;
        return switch (type) {
            case "gcounter" -> story.change(a, "inc").change(a, "inc", 4).change(b, "inc", 300);
            case "pncounter" -> story.change(a, "inc", 5).change(a, "dec", 2).change(b, "dec");
            case "gset" -> story.change(a, "add", "x").change(b, "add", 1);
            case "lexcounter" -> story.change(a, "inc", 5).change(a, "dec", 9).change(b, "inc");
            case "2pset" ->
                story.change(a, "add", "x")
                        .change(a, "add", "y")
                        .change(a, "add", LONG)
                        .change(b, "remove", "x")
                        .change(b, "remove", LONG);
            case "rwlwwset" ->
                story.change(a, "add", 1000, "x")
                        .change(a, "add", 1000, LONG)
                        .change(a, "add", 1000, "y")
                        .change(b, "remove", 1000, "x")
                        .change(b, "remove", 1001, LONG);
            case "lwwreg" -> story.change(a, "write", 1000, "x").change(b, "write", 1000, "y");
            case "rga" ->
                story.change(a, "push", 1)
                        .change(a, "push", "two")
                        .change(b, "insertAt", 0, null)
                        .change(b, "removeAt", 1);
            case "text" ->
                story.change(a, "insert", 0, "Hi")
                        .change(a, "append", "!")
                        .change(b, "insert", 0, "¡")
                        .change(b, "delete", 1, 2)
                        .change(a, "replace", 1, 2, "é😀");
            case "aworset" ->
                story.change(a, "add", "x")
                        .change(b, "add", "x")
                        .change(a, "add", 1)
                        .change(a, "remove", "x");
            case "rworset" ->
                story.change(a, "add", "x")
                        .change(a, "add", LONG)
                        .change(b, "remove", "x")
                        .change(b, "remove", LONG)
                        .change(a, "add", "x");
            case "ewflag" -> story.change(a, "enable").change(b, "disable").change(b, "enable");
            case "dwflag" -> story.change(a, "disable").change(a, "disable").change(b, "enable");
            case "mvreg" -> story.change(a, "write", "x").change(b, "write", 1).change(b, "write", "y");
            case "ccounter" -> story.change(a, "inc", 5).change(a, "inc").change(b, "dec", 2);
            case "ormap" ->
                story.change(a, "applySub", "k", "mvreg", "write", "x")
                        .change(a, "applySub", "m", "ormap", "applySub", "k", "ccounter", "inc")
                        .change(a, "applySub", "m", "ormap", "applySub", "s", "aworset", "add", 1)
                        .change(b, "applySub", "m", "ormap", "applySub", "s", "aworset", "add", 1)
                        .change(b, "remove", "k");
            default -> throw new IllegalArgumentException(type);
        };
    }

    /** A string that takes more bytes than a fingerprint. */
    private static final String LONG = "more than thirty-one bytes of text";

    private static final List<String> TYPES = List.of(
            "gcounter",
            "pncounter",
            "lexcounter",
            "gset",
            "2pset",
            "rwlwwset",
            "lwwreg",
            "rga",
            "text",
            "aworset",
            "rworset",
            "ewflag",
            "dwflag",
            "mvreg",
            "ccounter",
            "ormap");

    /** A value as the files spell it; sets have no order of their own. */
    private static String spelled(Crdt crdt) {
        Object value = crdt.value();
        if (value instanceof Set<?> set) {
            return String.valueOf(set.stream().map(String::valueOf).sorted().toList());
        }
        return value instanceof Collection<?> list ? String.valueOf(new ArrayList<>(list)) : String.valueOf(value);
    }

    @Test
    void shouldMakeTheDeltas() {
        List<String> made = new ArrayList<>();
        TYPES.forEach(type -> made.addAll(story(type).sent));
        assertThat(rows("deltas.csv", 4).stream().map(row -> row[0] + "," + row[1] + "," + row[2]))
                .isEqualTo(made);
    }

    @Test
    void shouldReadTheDeltas() {
        Map<String, Crdt> observers = new HashMap<>();
        for (String[] row : rows("deltas.csv", 4)) {
            CrdtType<?> type = CrdtTypes.byName(row[0]);
            byte[] delta = HEX.parseHex(row[2]);
            Crdt observer = observers.computeIfAbsent(row[0], name -> type.create(ReplicaContext.of(OBSERVER)));
            observer.apply(row[1].equals("a") ? A : B, delta);
            assertThat(spelled(observer)).as(String.join(",", row)).isEqualTo(row[3]);
            assertThat(type.joinDeltas(List.of(delta))).isEqualTo(delta);
        }
        assertThat(observers.keySet()).containsExactlyInAnyOrderElementsOf(TYPES);
    }

    @Test
    void shouldWriteAndReadStates() {
        List<String> states = new ArrayList<>();
        for (String type : TYPES) {
            Story story = story(type);
            assertThat(story.b.encode()).as(type).isEqualTo(story.a.encode());
            states.add(type + "," + HEX.formatHex(story.a.encode()) + "," + spelled(story.a));
        }
        states.add(waiting());
        states.add(typedBackwards());
        assertThat(rows("states.csv", 3).stream().map(row -> String.join(",", row)))
                .isEqualTo(states);
        for (String[] row : rows("states.csv", 3)) {
            Crdt observer = CrdtTypes.byName(row[0]).create(ReplicaContext.of(OBSERVER));
            observer.load(HEX.parseHex(row[1]));
            assertThat(spelled(observer)).as(String.join(",", row)).isEqualTo(row[2]);
            assertThat(HEX.formatHex(observer.encode())).isEqualTo(row[1]);
        }
    }

    /** A text of four characters, each inserted before the others. */
    private static String typedBackwards() {
        Text text = CrdtTypes.text().create(ReplicaContext.of(A));
        List.of("d", "c", "b", "a").forEach(character -> text.insert(0, character));
        return "text," + HEX.formatHex(text.encode()) + "," + spelled(text);
    }

    /** A text of which the second delta came and the first did not. */
    private static String waiting() {
        Story story = story("text");
        Crdt early = CrdtTypes.text().create(ReplicaContext.of(OBSERVER));
        String second = story.sent.get(1);
        early.apply(A, HEX.parseHex(second.substring(second.lastIndexOf(',') + 1)));
        return "text," + HEX.formatHex(early.encode()) + "," + spelled(early);
    }
}
