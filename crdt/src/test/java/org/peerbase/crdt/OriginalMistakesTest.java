package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.dot.ReplicaId;

/** What js-delta-crdts does wrong, done right; docs/PARITY.md lists the mistakes. */
class OriginalMistakesTest {
    private static Exchange a(String type) {
        return new Exchange(type, "a");
    }

    private static Exchange b(String type) {
        return new Exchange(type, "b");
    }

    private static Exchange c(String type) {
        return new Exchange(type, "c");
    }

    @Nested
    class Removals {
        @Test
        void shouldTakeAnElementOutByTheDeltaOfTheRemovalAlone() {
            Exchange one = a("aworset").change("add", "x");
            Exchange other = b("aworset").hear(one, 0).change("remove", "x");

            assertThat(one.hear(other, 0).value()).isEqualTo(Set.of());
        }

        @Test
        void shouldDisableByTheDeltaAlone() {
            Exchange one = a("ewflag").change("enable");
            Exchange other = b("ewflag").hear(one, 0).change("disable");

            assertThat(one.hear(other, 0).value()).isEqualTo(false);
        }

        @Test
        void shouldEnableByTheDeltaAlone() {
            Exchange one = a("dwflag").change("disable");
            Exchange other = b("dwflag").hear(one, 0).change("enable");

            assertThat(one.hear(other, 0).value()).isEqualTo(true);
        }

        @Test
        void shouldRemoveNoMoreThanWasSeen() {
            Exchange one = a("aworset").change("add", "x");
            Exchange other = b("aworset").change("add", "x").hear(one, 0);
            Exchange third = c("aworset").hear(one, 0).change("remove", "x");

            assertThat(other.hear(third, 0).value()).isEqualTo(Set.of("x"));
        }
    }

    @Nested
    class Contexts {
        @ParameterizedTest
        @ValueSource(strings = {"aworset", "rworset"})
        void shouldKeepAnElementThatComesAfterALaterOne(String type) {
            Exchange one = a(type).change("add", "x").change("add", "y").change("add", "z");
            Exchange other = b(type).hear(one, 2);
            assertThat(other.value()).isEqualTo(Set.of("z"));

            assertThat(other.hear(one, 0, 1).value()).isEqualTo(Set.of("x", "y", "z"));
        }

        @Test
        void shouldKeepAKeyThatComesAfterALaterOne() {
            Exchange one = a("ormap")
                    .change("applySub", "k", "mvreg", "write", 1L)
                    .change("applySub", "l", "mvreg", "write", 2L);
            Exchange other = b("ormap").hear(one, 1, 0);

            assertThat(other.value()).isEqualTo(Map.of("k", Set.of(1L), "l", Set.of(2L)));
        }

        @Test
        void shouldKeepTheGapWhenTheStateTravels() {
            Exchange one = a("aworset").change("add", "x").change("add", "y");
            Exchange other = b("aworset").hear(one, 1);
            Exchange third = c("aworset").load(other).hear(one, 0);

            assertThat(third.value()).isEqualTo(Set.of("x", "y"));
        }

        @Test
        void shouldClaimNothingThatTheReceiverHasNotGot() {
            Exchange one = a("ormap").change("applySub", "k", "mvreg", "write", "of a");
            Exchange other = b("ormap").hear(one, 0).change("applySub", "l", "mvreg", "write", "of b");
            Exchange third = c("ormap")
                    .change("applySub", "k", "mvreg", "write", "of c")
                    .hear(other, 0)
                    .hear(one, 0);

            assertThat(third.value())
                    .as("the write of b came first, and its author had seen that of a")
                    .isEqualTo(Map.of("k", Set.of("of a", "of c"), "l", Set.of("of b")));
        }

        @Test
        void shouldRemoveOnlyWhatLiesUnderTheKey() {
            Exchange one = a("ormap")
                    .change("applySub", "k", "mvreg", "write", 1L)
                    .change("applySub", "l", "mvreg", "write", 2L);
            Exchange other = b("ormap").hear(one, 1).change("remove", "l");
            Exchange third = c("ormap").hear(other, 0).hear(one, 0, 1);

            assertThat(third.value()).as("k came before l").isEqualTo(Map.of("k", Set.of(1L)));
        }
    }

    @Nested
    class Deltas {
        @ParameterizedTest
        @ValueSource(strings = {"aworset", "rworset", "gset", "2pset"})
        void shouldNotGrowWithTheSet(String type) {
            Exchange one = a(type);
            for (int i = 0; i < 1_000; i++) {
                one.change("add", "element " + (1_000 + i));
            }

            assertThat(one.last()).hasSizeLessThanOrEqualTo(one.deltas.get(1).length + 2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"enable", "disable"})
        void shouldNotGrowWithTheHistoryOfAFlag(String mutator) {
            Exchange one = a("ewflag");
            for (int i = 0; i < 1_000; i++) {
                one.change("enable").change("disable");
            }

            assertThat(one.change(mutator).last()).hasSizeLessThan(12);
        }

        @Test
        void shouldTellNothingOfOthers() {
            Exchange one = a("aworset").change("add", "a secret of a");
            Exchange other = b("aworset").hear(one, 0).change("add", "x");

            assertThat(c("aworset").hear(other, 0).value()).isEqualTo(Set.of("x"));
        }

        @Test
        void shouldTellNothingOfOthersCounts() {
            Exchange one = a("pncounter").change("dec");
            Exchange other = b("pncounter").hear(one, 0).change("inc");

            assertThat(c("pncounter").hear(other, 0).value()).isEqualTo(1L);
        }

        @Test
        void shouldJoinWithoutAReplica() {
            Exchange one = a("gset").change("add", "x").change("add", "y");
            byte[] joined = CrdtTypes.gset().joinDeltas(one.deltas);
            Exchange other = b("gset");
            other.crdt.apply(one.crdt.id(), joined);

            assertThat(other.value()).isEqualTo(Set.of("x", "y"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "gcounter",
                    "pncounter",
                    "lexcounter",
                    "ccounter",
                    "ewflag",
                    "dwflag",
                    "gset",
                    "2pset",
                    "aworset",
                    "rworset",
                    "rwlwwset",
                    "lwwreg",
                    "mvreg",
                    "rga",
                    "ormap",
                    "text"
                })
        void shouldRefuseNonsenseWholeAndGoOn(String type) {
            Exchange one = a(type);
            byte[] before = one.crdt.encode();

            assertThatThrownBy(() -> one.crdt.apply(ReplicaId.of("b"), new byte[] {-1, -1, -1}))
                    .isInstanceOf(MalformedDeltaException.class);
            assertThatThrownBy(() -> one.crdt.load(new byte[] {-1, -1, -1}))
                    .isInstanceOf(MalformedDeltaException.class);
            assertThat(one.crdt.encode()).isEqualTo(before);
        }
    }

    @Nested
    class Elements {
        @ParameterizedTest
        @ValueSource(strings = {"gset", "2pset", "aworset", "rworset", "rwlwwset"})
        void shouldBeOneIfTheirContentIs(String type) {
            Exchange one = a(type).change("add", Map.of("k", List.of(1)));
            Exchange other = b(type).change("add", Map.of("k", List.of(1L)));

            assertThat(one.hear(other, 0).value()).isEqualTo(Set.of(Map.of("k", List.of(1L))));
        }

        @ParameterizedTest
        @ValueSource(strings = {"2pset", "aworset", "rworset", "rwlwwset"})
        void shouldBeRemovedByTheirContent(String type) {
            Exchange one = a(type).change("add", Map.of("k", 1));
            Exchange other = b(type).hear(one, 0).change("remove", Map.of("k", 1));

            assertThat(one.hear(other, 0).value()).isEqualTo(Set.of());
        }

        @ParameterizedTest
        @ValueSource(strings = {"aworset", "rworset", "2pset", "rwlwwset"})
        void shouldBeTwoThoughTheirHashesAreEqual(String type) {
            Exchange one = a(type).change("add", Map.of("k", "arC"))
                    .change("add", Map.of("k", "a0A"))
                    .change("add", "are")
                    .change("add", "a0g")
                    .change("remove", Map.of("k", "arC"))
                    .change("remove", "are");

            assertThat(b(type).hearAll(one).value()).isEqualTo(Set.of(Map.of("k", "a0A"), "a0g"));
        }

        @Test
        void shouldBeTwoThoughOneSpellsTheHashOfTheOther() {
            Exchange one = a("aworset")
                    .change("add", Map.of("hashCode", 7, "name", "x"))
                    .change("add", Map.of("hashCode", 7, "name", "y"))
                    .change("remove", Map.of("hashCode", 7, "name", "x"));

            assertThat(one.value()).isEqualTo(Set.of(Map.of("hashCode", 7L, "name", "y")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"gset", "2pset", "aworset", "rworset", "rwlwwset"})
        void shouldBeNullAsWell(String type) {
            Exchange one = a(type).change("add", (Object) null);

            assertThat(b(type).hear(one, 0).value()).isEqualTo(Collections.singleton(null));
        }

        @Test
        void shouldKeepTheKindOfTheKeysOfAMap() {
            Exchange one = a("ormap")
                    .change("applySub", 1, "mvreg", "write", "x")
                    .change("applySub", "1", "mvreg", "write", "y");

            assertThat(one.value()).isEqualTo(Map.of(1L, Set.of("x"), "1", Set.of("y")));
        }
    }

    @Nested
    class Counters {
        @Test
        void shouldIncrementALexCounterTwice() {
            Exchange one = a("lexcounter").change("inc").change("inc");

            assertThat(one.value()).isEqualTo(2L);
            assertThat(b("lexcounter").hear(one, 1, 0).value()).isEqualTo(2L);
        }

        @Test
        void shouldCountBelowZero() {
            Exchange one =
                    a("ccounter").change("dec").change("dec").change("inc", 5).change("dec", 7);

            assertThat(one.value()).isEqualTo(-4L);
            assertThat(b("ccounter").hearAll(one).value()).isEqualTo(-4L);
        }

        @Test
        void shouldComeBackToZeroAndGoOn() {
            Exchange one = a("ccounter").change("inc").change("dec").change("inc");

            assertThat(b("ccounter").hear(one, 2, 0, 1).value()).isEqualTo(1L);
        }

        @ParameterizedTest
        @ValueSource(strings = {"gcounter", "pncounter", "lexcounter", "ccounter"})
        void shouldAddTheAmountThatIsGiven(String type) {
            assertThat(a(type).change("inc", 5).value()).isEqualTo(5L);
        }

        @ParameterizedTest
        @ValueSource(strings = {"gcounter", "pncounter", "lexcounter", "ccounter"})
        void shouldRefuseToCountFurtherThanItCanExactly(String type) {
            Exchange one = a(type).change("inc", GCounter.COUNT_MAX);

            assertThatThrownBy(() -> one.change("inc")).isInstanceOf(RuntimeException.class);
            assertThat(one.value()).isEqualTo(GCounter.COUNT_MAX);
        }
    }

    @Nested
    class Times {
        @Test
        void shouldLetTheRemovalWinAtOneTime() {
            Exchange one = a("rwlwwset").change("add", 1, "x");
            Exchange other = b("rwlwwset").change("remove", 1, "x");

            assertThat(one.hear(other, 0).value()).isEqualTo(Set.of());
            assertThat(other.hear(one, 0).value()).isEqualTo(Set.of());
        }

        @Test
        void shouldAgreeOnOneOfTwoKindsOfValuesAtOneTime() {
            Exchange one = a("lwwreg").change("write", 1, "x");
            Exchange other = b("lwwreg").change("write", 1, 3);

            assertThat(one.hear(other, 0).value()).isEqualTo(3L);
            assertThat(other.hear(one, 0).value()).isEqualTo(3L);
        }

        @Test
        void shouldTakeAWriteAtTheFirstMoment() {
            assertThat(a("lwwreg").change("write", 0, "x").value()).isEqualTo("x");
        }

        @Test
        void shouldTakeNoTimeThatIsNone() {
            for (Object time : List.of("tomorrow", 1.5, -1)) {
                assertThatThrownBy(() -> a("lwwreg").change("write", time, "x"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(String.valueOf(time));
            }
        }
    }

    @Nested
    class Lists {
        @Test
        void shouldRefuseAnIndexOutsideOfTheList() {
            Exchange empty = a("rga");
            assertThatThrownBy(() -> empty.change("removeAt", 0)).isInstanceOf(IndexOutOfBoundsException.class);
            empty.change("push", "x").change("push", "y").change("insertAt", 1, "z");
            assertThat(empty.value()).isEqualTo(List.of("x", "z", "y"));

            for (int index : List.of(-1, 4, Integer.MAX_VALUE)) {
                assertThatThrownBy(() -> empty.change("insertAt", index, "w"))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> empty.change("insertAllAt", index, List.of("v", "w")))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
            for (int index : List.of(-1, 3)) {
                assertThatThrownBy(() -> empty.change("removeAt", index)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> empty.change("updateAt", index, "w"))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
            assertThat(empty.value()).isEqualTo(List.of("x", "z", "y"));
            assertThat(empty.deltas).hasSize(3);
        }

        @Test
        void shouldNotMixWhatTwoWriteAtOnePlace() {
            Exchange one = a("rga");
            Exchange other = b("rga");
            for (String letter : List.of("1", "2", "3")) {
                one.change("insertAt", 0, "a" + letter);
                other.change("insertAt", 0, "b" + letter);
            }

            assertThat(one.hearAll(other).value()).isEqualTo(List.of("a3", "a2", "a1", "b3", "b2", "b1"));
        }

        @Test
        void shouldWaitForTheBeginningOfWhatContinuesIt() {
            Exchange one = a("rga").change("push", 1).change("push", 2).change("push", 3);
            Exchange other = b("rga").hear(one, 2, 1);
            assertThat(other.value()).isEqualTo(List.of());

            assertThat(other.hear(one, 0).value()).isEqualTo(List.of(1L, 2L, 3L));
        }
    }

    @Nested
    class Maps {
        @Test
        void shouldLetAnAbsentKeyBeRemoved() {
            Exchange one = a("ormap").change("remove", "k");

            assertThat(one.value()).isEqualTo(Map.of());
            assertThat(one.deltas).isEmpty();
        }

        @Test
        void shouldRemoveAMapInTheMap() {
            Exchange one = a("ormap").change("applySub", "k", "ormap", "applySub", "l", "mvreg", "write", 1);
            Exchange other = b("ormap").hear(one, 0).change("remove", "k");

            assertThat(one.hear(other, 0).value()).isEqualTo(Map.of());
        }

        @Test
        void shouldNotShowAMapWithNothingInIt() {
            Exchange one = a("ormap")
                    .change("applySub", "k", "ormap", "applySub", "l", "mvreg", "write", 1)
                    .change("applySub", "k", "ormap", "remove", "l");

            assertThat(one.value()).isEqualTo(Map.of());
        }

        @Test
        void shouldNotBringBackWhatTheOtherHasSeenRemoved() {
            Exchange one = a("ormap").change("applySub", "k", "mvreg", "write", 1);
            Exchange other = b("ormap").hear(one, 0);
            one.change("remove", "k");
            Exchange third = c("ormap").load(one).load(other);

            assertThat(third.value()).isEqualTo(Map.of());
            assertThat(one.load(other).value()).isEqualTo(Map.of());
        }

        @Test
        void shouldKeepNothingOfARemovedKey() {
            Exchange one = a("ormap");
            for (int i = 0; i < 1_000; i++) {
                one.change("applySub", "key " + i, "mvreg", "write", i).change("remove", "key " + i);
            }

            assertThat(one.crdt.encode()).hasSizeLessThan(32);
        }

        @Test
        void shouldTakeOnlyTypesThatCanLieInIt() {
            assertThatThrownBy(() -> a("ormap").change("applySub", "k", "gset", "add", 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("gset");
        }
    }

    @Nested
    class Ids {
        private final byte[] one = {-1, 0, 1, 2, 3, 4, 5};
        private final byte[] other = {-1, 0, 1, 2, 9};

        @ParameterizedTest
        @ValueSource(strings = {"aworset", "rworset", "2pset", "gset"})
        void shouldBeBytesOfFullLength(String type) {
            Exchange first = new Exchange(type, ReplicaId.of(one)).change("add", "x");
            Exchange second = new Exchange(type, ReplicaId.of(other)).change("add", "y");

            assertThat(first.hear(second, 0).value()).isEqualTo(Set.of("x", "y"));
        }

        @Test
        void shouldFindWhatTheyNamedOnceTheyTravelled() {
            Exchange first = new Exchange("aworset", ReplicaId.of(one)).change("add", "x");
            Exchange second = new Exchange("aworset", ReplicaId.of(other))
                    .hear(first, 0)
                    .change("remove", "x")
                    .change("add", "z");

            assertThat(first.load(second).value()).isEqualTo(Set.of("z"));
        }
    }
}
