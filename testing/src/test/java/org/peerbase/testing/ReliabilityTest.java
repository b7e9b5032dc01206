package org.peerbase.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ReliabilityTest {
    private static final RowResult PASSED = new RowResult("D2", true, "PowerLossTest.shouldKeep", "0 lost", true, 12);
    private static final RowResult FAILED = new RowResult("D10", false, "SizeTest.shouldBeSmall", "", false, 1);

    @Test
    void shouldReadWhatItWrites() {
        assertThat(RowResult.parse(PASSED.toLine())).contains(PASSED);
        assertThat(RowResult.parse(FAILED.toLine())).contains(FAILED);
        assertThat(RowResult.parse("RELIABILITY|x")).isEmpty();
        assertThat(RowResult.parse("something else")).isEmpty();
    }

    @Test
    void shouldPrintTheRowsInOrderAndCountTheFailures() {
        assertThat(ReliabilityTable.format(List.of(FAILED, PASSED)).lines())
                .containsExactly(
                        "row  variant  test                      reached  result  time",
                        "D2   deep     PowerLossTest.shouldKeep  0 lost   passed  12 s",
                        "D10  gate     SizeTest.shouldBeSmall    -        FAILED  1 s",
                        "2 tests of rows, 1 failed");
    }

    @Test
    void shouldGatherTestsThatHeldWithoutAFigure() {
        RowResult one = new RowResult("R5", true, "LawsTest.shouldHoldForA", "", true, 2);
        RowResult other = new RowResult("R5", true, "LawsTest.shouldHoldForB", "", true, 3);
        RowResult broken = new RowResult("R5", true, "LawsTest.shouldHoldForC", "", false, 4);
        assertThat(ReliabilityTable.format(List.of(one, broken, other)).lines())
                .containsExactly(
                        "row  variant  test                     reached  result  time",
                        "R5   deep     LawsTest                 2 tests  passed  5 s",
                        "R5   deep     LawsTest.shouldHoldForC  -        FAILED  4 s",
                        "3 tests of rows, 1 failed");
    }

    @Test
    void shouldKeepAFigureOnOneLine() {
        Reliability.takeFigures();
        Reliability.reached("D1", "a|b\n c ");
        assertThat(Reliability.takeFigures()).containsEntry("D1", "a b c").hasSize(1);
        assertThat(Reliability.takeFigures()).isEmpty();
    }

    @Test
    void shouldPutEachTestIntoOneShard() {
        List<String> tests =
                IntStream.range(0, 100).mapToObj(i -> "Test.should" + i).toList();
        for (String test : tests) {
            assertThat(List.of("1/3", "2/3", "3/3"))
                    .filteredOn(shard -> ShardExtension.isIn(shard, test))
                    .hasSize(1);
        }
        assertThat(tests).filteredOn(test -> ShardExtension.isIn("1/3", test)).hasSizeBetween(20, 50);
        assertThatThrownBy(() -> ShardExtension.isIn("4/3", "x")).hasMessageContaining("4/3");
    }
}
