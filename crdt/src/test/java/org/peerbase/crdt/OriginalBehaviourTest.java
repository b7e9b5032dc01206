package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/** What the tests of js-delta-crdts assert of its types, file by file, asserted of ours; docs/PARITY.md has the table. */
class OriginalBehaviourTest {
    private static Exchange one(String type) {
        return new Exchange(type, "id1");
    }

    private static Exchange two(String type) {
        return new Exchange(type, "id2");
    }

    /** Both get the other's deltas, and have {@code value} then; so has a third that gets both states. */
    private static void converge(Exchange one, Exchange two, Object value) {
        Exchange raw = new Exchange(one.crdt.type().name(), "joiner").load(one).load(two);
        assertThat(raw.value()).as("states joined").isEqualTo(value);
        two.hearAll(one);
        one.hearAll(two);
        assertThat(one.value()).isEqualTo(value);
        assertThat(two.value()).isEqualTo(value);
        assertThat(one.crdt.encode()).isEqualTo(two.crdt.encode()).isEqualTo(raw.crdt.encode());
    }

    @Test
    void shouldCountAsAGCounter() {
        Exchange one = one("gcounter");
        assertThat(one.value()).isEqualTo(0L);
        assertThat(one.change("inc").value()).isEqualTo(1L);

        converge(one.change("inc"), two("gcounter").change("inc").change("inc"), 4L);
    }

    @ParameterizedTest
    @CsvSource({"pncounter", "lexcounter", "ccounter"})
    void shouldCountUpAndDown(String type) {
        Exchange one = one(type);
        assertThat(one.value()).isEqualTo(0L);
        assertThat(one.change("inc").value()).isEqualTo(1L);
        assertThat(one.change("dec").value()).isEqualTo(0L);

        converge(
                one.change("inc", 2).change("dec").change("inc", 2),
                two(type).change("inc").change("dec").change("inc"),
                4L);
    }

    @ParameterizedTest
    @CsvSource({"ewflag, false, true", "dwflag, true, false"})
    void shouldLetOneWayOfAFlagWin(String type, boolean initial, boolean winner) {
        Exchange one = one(type);
        assertThat(one.value()).isEqualTo(initial);
        assertThat(one.change("enable").value()).isEqualTo(true);
        one.change("disable");
        Exchange two = two(type).change("disable").change("enable");
        assertThat(one.value()).isEqualTo(false);
        assertThat(two.value()).isEqualTo(true);

        converge(one, two, winner);
    }

    @Test
    void shouldTellWhatCameIntoAGSet() {
        Exchange one = one("gset");
        Exchange two = two("gset");
        List<Change> heardByOne = new ArrayList<>();
        List<Change> heardByTwo = new ArrayList<>();
        one.crdt.addListener(heardByOne::addAll);
        two.crdt.addListener(heardByTwo::addAll);
        assertThat(one.value()).isEqualTo(Set.of());
        one.change("add", "a").change("add", "b").change("add", "c");
        two.change("add", "a").change("add", "d").change("add", "e");

        converge(one, two, Set.of("a", "b", "c", "d", "e"));
        assertThat(heardByOne).isEqualTo(added("a", "b", "c", "d", "e"));
        assertThat(heardByTwo).isEqualTo(added("a", "d", "e", "b", "c"));
    }

    private static List<Change> added(String... elements) {
        return Arrays.stream(elements)
                .map(element -> (Change) new Change.ElementAdded(element))
                .toList();
    }

    @Test
    void shouldRemoveForEverFromA2PSet() {
        Exchange local = one("2pset");
        assertThat(local.change("add", "a").value()).isEqualTo(Set.of("a"));
        assertThat(local.change("remove", "a").value()).isEqualTo(Set.of());
        Exchange one = one("2pset").change("add", "a").change("add", "b").change("add", "c");
        Exchange two = two("2pset")
                .change("remove", "a")
                .change("add", "b")
                .change("add", "d")
                .change("add", "e");

        converge(one, two, Set.of("b", "c", "d", "e"));
    }

    @ParameterizedTest
    @CsvSource({"aworset, a b c d e", "rworset, c d e"})
    void shouldLetOneChangeOfASetWin(String type, String winners) {
        Exchange local = one(type);
        assertThat(local.change("add", "a").value()).isEqualTo(Set.of("a"));
        assertThat(local.change("remove", "a").value()).isEqualTo(Set.of());
        local.change("add", Map.of("value", "AAA")).change("add", Map.of("value", "AAA"));
        assertThat(local.value()).isEqualTo(Set.of(Map.of("value", "AAA")));
        assertThat(local.change("remove", Map.of("value", "AAA")).value()).isEqualTo(Set.of());
        Exchange one = one(type)
                .change("add", "a")
                .change("add", "b")
                .change("remove", "b")
                .change("add", "c");
        Exchange two = two(type)
                .change("add", "a")
                .change("remove", "a")
                .change("add", "b")
                .change("add", "d")
                .change("add", "e");
        assertThat(one.value()).isEqualTo(Set.of("a", "c"));
        assertThat(two.value()).isEqualTo(Set.of("b", "d", "e"));

        converge(one, two, Set.of((Object[]) winners.split(" ", -1)));
    }

    @Test
    void shouldLetTheLastWordOnEachElementOfARwLwwSetWin() {
        Exchange local = one("rwlwwset");
        assertThat(local.change("add", 1, "a").value()).isEqualTo(Set.of("a"));
        assertThat(local.change("remove", 2, "a").value()).isEqualTo(Set.of());
        local.change("add", 3, Map.of("value", "AAA")).change("add", 4, Map.of("value", "AAA"));
        assertThat(local.value()).isEqualTo(Set.of(Map.of("value", "AAA")));
        assertThat(local.change("remove", 5, Map.of("value", "AAA")).value()).isEqualTo(Set.of());
        Exchange one = one("rwlwwset")
                .change("add", 1, "a")
                .change("add", 2, "b")
                .change("remove", 3, "b")
                .change("add", 4, "c");
        Exchange two = two("rwlwwset")
                .change("add", 1, "a")
                .change("remove", 2, "a")
                .change("add", 3, "b")
                .change("add", 5, "d")
                .change("add", 6, "e");
        assertThat(one.value()).isEqualTo(Set.of("a", "c"));
        assertThat(two.value()).isEqualTo(Set.of("b", "d", "e"));

        // There b, which was added and removed at the time 3, stays.
        converge(one, two, Set.of("c", "d", "e"));
    }

    @Test
    void shouldLetTheLastWriteWin() {
        Exchange one = one("lwwreg");
        assertThat(one.value()).isNull();
        one.change("write", 0, "a").change("write", 1, "b");
        Exchange two = two("lwwreg").change("write", 0, "c").change("write", 1, "d");
        assertThat(one.value()).isEqualTo("b");
        assertThat(two.value()).isEqualTo("d");

        converge(one, two, "d");
    }

    @Test
    void shouldKeepWhatIsWrittenAtTheSameTime() {
        Exchange one = one("mvreg");
        assertThat(one.value()).isEqualTo(Set.of());
        assertThat(one.change("write", "a").change("write", "b").value()).isEqualTo(Set.of("b"));
        one = one("mvreg").change("write", "hello").change("write", "world");
        Exchange two = two("mvreg").change("write", "world").change("write", "hello");
        assertThat(one.value()).isEqualTo(Set.of("world"));
        assertThat(two.value()).isEqualTo(Set.of("hello"));
        converge(one, two, Set.of("hello", "world"));

        Exchange bytes = new Exchange("mvreg", ReplicaId.of(new byte[] {-1, 0})).load(one);
        assertThat(one.hear(bytes.change("write", "over"), 0).value()).isEqualTo(Set.of("over"));
    }

    @Test
    void shouldEmbedTypesInAnOrMap() {
        Exchange local = one("ormap");
        assertThat(local.value()).isEqualTo(Map.of());
        assertThat(local.change("applySub", "a", "ccounter", "inc", 2).value()).isEqualTo(Map.of("a", 2L));
        assertThat(local.change("applySub", "a", "ccounter", "inc").value()).isEqualTo(Map.of("a", 3L));
        assertThat(local.change("remove", "a").value()).isEqualTo(Map.of());

        Exchange one = one("ormap");
        Exchange two = two("ormap");
        for (String key : List.of("a", "b", "c")) {
            one.change("applySub", key, "mvreg", "write", key.toUpperCase(Locale.ROOT));
            two.change("applySub", key, "mvreg", "write", key);
        }
        converge(one, two, Map.of("a", Set.of("a", "A"), "b", Set.of("b", "B"), "c", Set.of("c", "C")));

        two.hear(one.change("applySub", "a", "mvreg", "write", "AA"), 3);
        assertThat(two.value())
                .as("keeps causality")
                .isEqualTo(Map.of("a", Set.of("AA"), "b", Set.of("b", "B"), "c", Set.of("c", "C")));
        one.change("remove", "b");
        two.change("applySub", "b", "mvreg", "write", "BB");
        converge(one, two, Map.of("a", Set.of("AA"), "b", Set.of("BB"), "c", Set.of("c", "C")));
        assertThat(two.load(one.change("remove", "b")).value())
                .as("removals are in the state")
                .isEqualTo(Map.of("a", Set.of("AA"), "c", Set.of("c", "C")));
    }

    /** Where that file has another order, the insertions were concurrent. */
    @Test
    void shouldEditAnRga() {
        Exchange local = one("rga");
        assertThat(local.value()).isEqualTo(List.of());
        local.change("addRight", null, "a")
                .change("push", "b")
                .change("push", "c")
                .change("push", "d");
        assertThat(local.value()).isEqualTo(letters("abcd"));
        assertThat(local.change("removeAt", 1).value()).isEqualTo(letters("acd"));
        assertThat(local.change("removeAt", 1).value()).isEqualTo(letters("ad"));
        assertThat(local.change("insertAt", 2, "e").value()).isEqualTo(letters("ade"));

        Exchange one = one("rga").change("push", "a").change("push", "b");
        Exchange two = two("rga").change("push", "c").change("push", "d");
        converge(one, two, letters("abcd"));
        converge(one.hearAll(one).load(one), two.hearAll(one), letters("abcd"));
        one.change("removeAt", 1);
        two.change("removeAt", 2);
        converge(one, two, letters("ad"));
        one.change("push", "e").change("push", "f");
        two.change("push", "g").change("push", "h");
        converge(one, two, letters("adefgh"));
        one.change("insertAllAt", 3, letters("x"));
        two.change("insertAt", 3, "y");
        converge(one, two, letters("adexyfgh"));
        converge(one.change("updateAt", 1, "B"), two, letters("aBexyfgh"));
        two.crdt.apply(
                one.crdt.id(),
                one.crdt.type().joinDeltas(one.change("push", "k").change("push", "l").deltas));
        converge(one, two.load(two).load(one), letters("aBexyfghkl"));
        converge(one.change("insertAllAt", 1, letters("XYZ")), two, letters("aXYZBexyfghkl"));
    }

    private static List<String> letters(String word) {
        return List.of(word.split(""));
    }

    @Test
    void shouldWaitInAnRgaForWhatAStateBrings() {
        Exchange one = one("rga").change("insertAllAt", 0, letters("abc"));
        Exchange two = two("rga").change("insertAllAt", 0, letters("def"));
        Exchange three = new Exchange("rga", "id3").load(one).load(two);
        three.change("insertAt", 3, "X").change("push", "Y");

        assertThat(new Exchange("rga", "id")
                        .load(one)
                        .load(two)
                        .hear(three, 0, 1)
                        .value())
                .isEqualTo(letters("abcXdefY"));
        assertThat(new Exchange("rga", "id")
                        .load(two)
                        .load(one)
                        .hear(three, 1, 0)
                        .value())
                .isEqualTo(letters("abcXdefY"));
        assertThat(new Exchange("rga", "id")
                        .load(two)
                        .hear(three, 0)
                        .load(one)
                        .hear(three, 1)
                        .value())
                .isEqualTo(letters("abcXdefY"));
    }

    @ParameterizedTest
    @CsvSource({"pe pa ve va", "ve va pe pa", "ve va pa pe", "ve pe va pa"})
    void shouldSpellAWordInWhateverOrderItComes(String order) {
        Exchange pear = one("rga").change("push", "p");
        Exchange vowels = two("rga").change("push", "e").change("push", "a");
        pear.load(vowels).change("push", "r");
        assertThat(pear.value()).isEqualTo(letters("pear"));

        Exchange reader = new Exchange("rga", "reader");
        for (String delta : order.split(" ", -1)) {
            reader.hear(delta.charAt(0) == 'p' ? pear : vowels, delta.charAt(1) == 'e' ? 0 : 1);
        }
        assertThat(reader.value()).isEqualTo(letters("pear"));
        Exchange batched = new Exchange("rga", "batched").hearAll(vowels);
        batched.crdt.apply(pear.crdt.id(), pear.crdt.type().joinDeltas(pear.deltas));
        assertThat(batched.value()).isEqualTo(letters("pear"));
    }

    @Test
    void shouldComeToOneListInAllPermutations() {
        Random random = new Random(1);
        List<Exchange> replicas = List.of(one("rga"), two("rga"), new Exchange("rga", "id3"));
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 10; i++) {
                for (Exchange replica : replicas) {
                    replica.change("push", round + "-" + i);
                    int size = size(replica);
                    replica.change("removeAt", random.nextInt(size)).change("insertAt", random.nextInt(size), i);
                }
            }
            for (Exchange replica : replicas) {
                replicas.forEach(replica::hearAll);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(inSomeOrder(replicas, random).value())
                        .isEqualTo(replicas.get(i % 3).value());
            }
        }
    }

    /** A new replica that gets all deltas of all. */
    private static Exchange inSomeOrder(List<Exchange> replicas, Random random) {
        List<Exchange> authors = new ArrayList<>();
        replicas.forEach(replica -> authors.addAll(Collections.nCopies(replica.deltas.size(), replica)));
        Collections.shuffle(authors, random);
        Exchange reader = new Exchange("rga", "reader");
        List<List<Integer>> numbers = replicas.stream()
                .map(replica -> {
                    List<Integer> shuffled = new ArrayList<>();
                    for (int i = 0; i < replica.deltas.size(); i++) {
                        shuffled.add(i);
                    }
                    Collections.shuffle(shuffled, random);
                    return shuffled;
                })
                .toList();
        for (Exchange author : authors) {
            List<Integer> left = numbers.get(replicas.indexOf(author));
            reader.hear(author, left.remove(left.size() - 1));
        }
        return reader;
    }

    private static int size(Exchange list) {
        return ((Rga<?>) list.crdt).size();
    }

    @Test
    void shouldEditAnRgaByTenOverLinksOfAnyDelay() {
        Random random = new Random(2);
        List<Exchange> replicas = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            replicas.add(new Exchange("rga", "replica " + i));
        }
        Links links = new Links(replicas, random);
        for (int i = 0; i < 1_000; i++) {
            Exchange replica = replicas.get(random.nextInt(10));
            links.send(replica.change("push", i));
            links.deliver(random.nextInt(12));
        }
        int inserted = 0;
        for (int i = 0; i < 1_000; i++) {
            Exchange replica = replicas.get(random.nextInt(10));
            List<@Nullable Object> model = new ArrayList<>((List<?>) Objects.requireNonNull(replica.value()));
            int index = random.nextInt(model.size() + 1);
            if (index < model.size() && random.nextBoolean()) {
                model.remove(index);
                replica.change("removeAt", index);
            } else {
                model.add(index, "inserted " + i);
                replica.change("insertAt", index, "inserted " + i);
                inserted++;
            }
            assertThat(replica.value()).isEqualTo(model);
            links.send(replica);
            links.deliver(random.nextInt(12));
        }
        links.deliverAll();

        assertThat(inserted).isPositive();
        assertThat(replicas)
                .allSatisfy(replica ->
                        assertThat(replica.value()).isEqualTo(replicas.get(0).value()));
    }

    /** A queue from each replica to each other. */
    private static final class Links {
        private record Link(Exchange from, Exchange to, Deque<Integer> queue) {}

        private final List<Link> links = new ArrayList<>();
        private final Random random;

        Links(List<Exchange> replicas, Random random) {
            this.random = random;
            for (Exchange from : replicas) {
                replicas.stream()
                        .filter(to -> to != from)
                        .forEach(to -> links.add(new Link(from, to, new ArrayDeque<>())));
            }
        }

        void send(Exchange from) {
            links.stream().filter(link -> link.from == from).forEach(link -> link.queue.add(from.deltas.size() - 1));
        }

        void deliver(int deltas) {
            for (int i = 0; i < deltas; i++) {
                deliverOne(links.get(random.nextInt(links.size())));
            }
        }

        void deliverAll() {
            links.forEach(link -> {
                while (!link.queue.isEmpty()) {
                    deliverOne(link);
                }
            });
        }

        private static void deliverOne(Link link) {
            Integer number = link.queue.poll();
            if (number != null) {
                link.to.hear(link.from, number);
            }
        }
    }

    @Test
    void shouldBeExtendedByATypeOfOnesOwn() {
        CrdtTypes.define("zero", new Zero());
        Exchange zero = new Exchange("zero", "node id");
        assertThat(zero.value()).isEqualTo(0L);
        zero.load(new Exchange("zero", "other"));
        assertThat(zero.value()).isEqualTo(0L);
    }

    private static final class Zero implements TypeDefinition<Long> {
        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long join(Long one, Long other) {
            return 0L;
        }

        @Override
        public Long value(Long state) {
            return state;
        }

        @Override
        public Map<String, Mutator<Long>> mutators() {
            return Map.of();
        }

        @Override
        public void write(Long state, ByteWriter writer) {
            writer.writeVarint(state);
        }

        @Override
        public Long read(ByteReader reader) {
            return reader.readLong("zero", 0);
        }
    }
}
