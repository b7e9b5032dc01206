package org.peerbase.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.dot.ReplicaId;

/** docs/TYPES.md has a row for each type, and the sizes in it are those of today. */
class TypesTableTest {
    private static final int CHANGES = 100;

    /** As long as a peer id and an incarnation. */
    private static final ReplicaId REPLICA =
            ReplicaId.of(ByteBuffer.allocate(46).putLong(38, 7).array());

    /** The change that the table tells of, made over and over; the number is 0 at first. */
    private static final Map<String, BiConsumer<Crdt, Integer>> CHANGE = Map.ofEntries(
            Map.entry("2pset", (crdt, i) -> crdt.mutate("add", word(i))),
            Map.entry("aworset", (crdt, i) -> crdt.mutate("add", word(i))),
            Map.entry("ccounter", (crdt, i) -> crdt.mutate("inc")),
            Map.entry("dwflag", (crdt, i) -> crdt.mutate(i % 2 == 0 ? "enable" : "disable")),
            Map.entry("ewflag", (crdt, i) -> crdt.mutate(i % 2 == 0 ? "disable" : "enable")),
            Map.entry("gcounter", (crdt, i) -> crdt.mutate("inc")),
            Map.entry("gset", (crdt, i) -> crdt.mutate("add", word(i))),
            Map.entry("lexcounter", (crdt, i) -> crdt.mutate("inc")),
            Map.entry("lwwreg", (crdt, i) -> crdt.mutate("write", word(i))),
            Map.entry("mvreg", (crdt, i) -> crdt.mutate("write", word(i))),
            Map.entry("ormap", (crdt, i) -> crdt.mutate("applySub", word(i), "mvreg", "write", i)),
            Map.entry("pncounter", (crdt, i) -> crdt.mutate("inc")),
            Map.entry("rga", (crdt, i) -> crdt.mutate("push", word(i))),
            Map.entry("rwlwwset", (crdt, i) -> crdt.mutate("add", word(i))),
            Map.entry("rworset", (crdt, i) -> crdt.mutate("add", word(i))),
            Map.entry("text", (crdt, i) -> crdt.mutate("append", word(i))));

    private static String word(int number) {
        return "w" + (1000 + number);
    }

    /** What the table says of a type: bytes of the last delta, and of the state. */
    private record Sizes(int delta, int state) {}

    private static Sizes measured(String type, BiConsumer<Crdt, Integer> change) {
        List<byte[]> deltas = new ArrayList<>();
        long noon = 1_700_000_000_000L;
        Crdt crdt = CrdtTypes.byName(type).create(new ReplicaContext(REPLICA, new Object(), deltas::add, () -> noon));
        for (int i = 0; i < CHANGES; i++) {
            change.accept(crdt, i);
        }
        return new Sizes(deltas.get(deltas.size() - 1).length, crdt.encode().length);
    }

    @Test
    void shouldKnowEveryTypeAndItsSizes() {
        Map<String, Sizes> today = new TreeMap<>();
        CHANGE.forEach((type, change) -> today.put(type, measured(type, change)));
        Matcher row = Pattern.compile("(?m)^\\| `(\\w+)` \\|.*\\| (\\d+) \\| ([\\d,]+) \\|$")
                .matcher(Project.read(Project.root().resolve("docs/TYPES.md")));
        Map<String, Sizes> said = new TreeMap<>();
        while (row.find()) {
            said.put(
                    row.group(1),
                    new Sizes(
                            Integer.parseInt(row.group(2)),
                            Integer.parseInt(row.group(3).replace(",", ""))));
        }
        assertThat(said).isEqualTo(today);
    }
}
