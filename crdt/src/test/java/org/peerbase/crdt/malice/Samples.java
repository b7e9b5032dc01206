package org.peerbase.crdt.malice;

import static org.peerbase.crdt.malice.World.ALICE;
import static org.peerbase.crdt.malice.World.BOB;
import static org.peerbase.crdt.malice.World.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.malice.World.Change;

/** What two replicas of each type make that change in turns: their deltas, and their states on the way. */
final class Samples {
    private static final List<Change> COUNTER = List.of(change("inc", 300), change("dec", 2), change("inc", 1));
    private static final List<Change> FLAG = List.of(change("enable"), change("disable"), change("enable"));
    private static final List<Change> SET = List.of(
            change("add", "x"),
            change("add", List.of(1, 2.5, Map.of("k", true))),
            change("remove", "x"),
            change("add", "a text that is longer than its fingerprint would be"),
            change("remove", "a text that is longer than its fingerprint would be"));
    private static final List<Change> REGISTER =
            List.of(change("write", "x"), change("write", Map.of("a", List.of(1L), "b", "c")));

    private static final Map<String, List<Change>> CHANGES = new LinkedHashMap<>();

    static {
        CHANGES.put("gcounter", List.of(change("inc", 300), change("inc", 1)));
        CHANGES.put("pncounter", COUNTER);
        CHANGES.put("lexcounter", COUNTER);
        CHANGES.put("ccounter", COUNTER);
        CHANGES.put("ewflag", FLAG);
        CHANGES.put("dwflag", FLAG);
        CHANGES.put("gset", SET.subList(0, 2));
        CHANGES.put("2pset", SET);
        CHANGES.put("aworset", SET);
        CHANGES.put("rworset", SET);
        CHANGES.put("rwlwwset", SET);
        CHANGES.put("lwwreg", REGISTER);
        CHANGES.put("mvreg", REGISTER);
        CHANGES.put(
                "ormap",
                List.of(
                        change("applySub", "k", "ormap", "applySub", "deep", "aworset", "add", "x"),
                        change("applySub", "k", "ormap", "applySub", "deep", "aworset", "remove", "x"),
                        change("applySub", "l", "ccounter", "inc", 300),
                        change("applySub", "m", "mvreg", "write", List.of("y")),
                        change("remove", "l")));
        CHANGES.put(
                "rga",
                List.of(
                        change("insertAllAt", 0, List.of("x", "y", 3)),
                        change("insertAt", 1, "z"),
                        change("removeAt", 0),
                        change("insertAt", 0, "z")));
        CHANGES.put(
                "text",
                List.of(
                        change("append", "some text 😀"),
                        change("insert", 4, "!"),
                        change("delete", 1, 3),
                        change("insert", 0, "z")));
    }

    private Samples() {}

    static List<String> types() {
        return List.copyOf(CHANGES.keySet());
    }

    static List<byte[]> deltas(String type) {
        List<byte[]> deltas = new ArrayList<>();
        play(type, deltas, new ArrayList<>());
        return deltas;
    }

    static List<byte[]> states(String type) {
        List<byte[]> states = new ArrayList<>();
        play(type, new ArrayList<>(), states);
        return states;
    }

    private static void play(String type, List<byte[]> deltas, List<byte[]> states) {
        Crdt alice = World.loose(type, ALICE, deltas::add);
        Crdt bob = World.loose(type, BOB, deltas::add);
        boolean isAlice = true;
        for (Change change : CHANGES.getOrDefault(type, List.of())) {
            Crdt author = isAlice ? alice : bob;
            Crdt other = isAlice ? bob : alice;
            change.on(author);
            other.load(author.encode());
            states.add(author.encode());
            isAlice = !isAlice;
        }
    }
}
