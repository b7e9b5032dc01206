package org.peerbase.crdt.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.dot.ReplicaId;

/** The tree against a plain list, with enough runs for four levels. */
class RunTreeTest {
    private static final int RUNS = 40_000;

    private final SequenceAuthor author = new SequenceAuthor(ReplicaId.of("a"), TextContent.KIND.newStore());
    private final List<Run> list = new ArrayList<>();
    private final Run root = Run.root(author);
    private final RunTree tree;

    RunTreeTest() {
        tree = new RunTree(root);
        list.add(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "append", "prepend", "middle", "second to last"})
    void shouldFindWhatAListFinds(String where) {
        SplittableRandom random = new SplittableRandom(where.hashCode());
        // The list finds a place in time proportional to its length, so the places are looked up now and then only.
        for (int i = 0; i < RUNS; i++) {
            int left = place(where, random);
            Run run = run(random);
            tree.insertAfter(list.get(left), run, random.nextInt(1000));
            list.add(left + 1, run);
            if (i % 16 == 15) {
                change(list.get(1 + random.nextInt(list.size() - 1)), random);
            }
            if (i % 64 == 63) {
                remove(1 + random.nextInt(list.size() - 1));
            }
            if (i % 4000 == 3999) {
                check(random);
            }
        }
        while (list.size() > 1) {
            remove(list.size() / 2);
        }
        check(random);
    }

    private int place(String where, SplittableRandom random) {
        return switch (where) {
            case "append" -> list.size() - 1;
            case "prepend" -> 0;
            case "middle" -> list.size() / 2;
            case "second to last" -> Math.max(0, list.size() - 2);
            default -> random.nextInt(list.size());
        };
    }

    private Run run(SplittableRandom random) {
        int width = random.nextInt(3);
        return new Run(author, 0, 1 + random.nextInt(5), width, author, 0, false, author, 0, 0);
    }

    private void change(Run run, SplittableRandom random) {
        tree.setAncestorDepth(run, random.nextInt(1000));
        int change = run.width;
        run.length++;
        tree.addUnits(run, change);
    }

    private void remove(int index) {
        Run run = list.remove(index);
        tree.addUnits(run, -run.units());
        tree.remove(run);
    }

    private void check(SplittableRandom random) {
        int units = 0;
        Run before = null;
        for (Run run : list) {
            if (before != null) {
                assertThat(tree.next(before)).isSameAs(run);
                assertThat(tree.previous(run)).isSameAs(before);
            }
            before = run;
            units += run.units();
        }
        assertThat(tree.units()).isEqualTo(units);
        assertThat(tree.last()).isSameAs(list.get(list.size() - 1));
        for (int i = 0; i < 200; i++) {
            int at = random.nextInt(list.size());
            Run run = list.get(at);
            int start = list.subList(0, at).stream().mapToInt(Run::units).sum();
            assertThat(tree.startOf(run)).isEqualTo(start);
            if (run.units() > 0) {
                assertThat(tree.find(start + random.nextInt(run.units()))).isSameAs(run);
            }
            int other = random.nextInt(list.size());
            assertThat(Integer.signum(tree.compare(run, list.get(other)))).isEqualTo(Integer.compare(at, other));
            long depth = random.nextInt(1000);
            assertThat(tree.lastBelow(run, depth)).isSameAs(lastBelow(at, depth));
            assertThat(tree.firstBelow(run, depth / 20)).isSameAs(firstBelow(at, depth / 20));
        }
    }

    private Run lastBelow(int from, long depth) {
        int at = from;
        while (tree.ancestorDepth(list.get(at)) >= depth) {
            at--;
        }
        return list.get(at);
    }

    private @Nullable Run firstBelow(int from, long depth) {
        int at = from + 1;
        while (at < list.size() && tree.ancestorDepth(list.get(at)) >= depth) {
            at++;
        }
        return at == list.size() ? null : list.get(at);
    }
}
