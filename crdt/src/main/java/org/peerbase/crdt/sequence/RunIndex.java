package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one author by sequence number. They cover 0 up to the author's length without a gap. Kept in blocks, so
 * that splitting a run moves a few dozen references, however many runs there are.
 */
final class RunIndex {
    private static final int BLOCK = 64;

    private static final class Block {
        private @Nullable Run[] runs = new @Nullable Run[4];
        private int count;

        private Run at(int i) {
            Run run = runs[i];
            if (run == null) {
                throw new IndexOutOfBoundsException(i + " of " + count);
            }
            return run;
        }

        private void insert(int i, Run run) {
            if (count == runs.length) {
                runs = Arrays.copyOf(runs, Math.min(BLOCK, 2 * count));
            }
            System.arraycopy(runs, i, runs, i + 1, count - i);
            runs[i] = run;
            count++;
        }

        private void remove(int i) {
            System.arraycopy(runs, i + 1, runs, i, count - i - 1);
            runs[--count] = null;
        }

        /** The last run that begins at or before {@code sequence}; there is one. */
        private int search(int sequence) {
            int low = 0;
            int high = count - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (at(middle).sequence <= sequence) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }
    }

    private final List<Block> blocks = new ArrayList<>(1);
    private int recent;
    private int size;

    /** The run that holds the element {@code sequence}, which must be known. */
    Run find(int sequence) {
        Block block = blocks.get(blockOf(sequence));
        return block.at(block.search(sequence));
    }

    @Nullable
    Run last() {
        if (blocks.isEmpty()) {
            return null;
        }
        Block block = blocks.get(blocks.size() - 1);
        return block.at(block.count - 1);
    }

    /** The number of runs. */
    int size() {
        return size;
    }

    /** All runs in order. */
    List<Run> all() {
        List<Run> all = new ArrayList<>();
        for (Block block : blocks) {
            for (int i = 0; i < block.count; i++) {
                all.add(block.at(i));
            }
        }
        return all;
    }

    /** Adds a run; the one before it must end where it begins. */
    void add(Run run) {
        size++;
        if (blocks.isEmpty()) {
            blocks.add(new Block());
            blocks.get(0).insert(0, run);
            return;
        }
        int b = blockOf(run.sequence);
        Block block = blocks.get(b);
        int i = block.search(run.sequence) + 1;
        if (block.count == BLOCK) {
            Block second = new Block();
            blocks.add(b + 1, second);
            // At the very end, where typing adds, the full block stays full.
            int kept = i == BLOCK && b + 2 == blocks.size() ? BLOCK : BLOCK / 2;
            second.runs = new @Nullable Run[kept == BLOCK ? 4 : BLOCK];
            while (block.count > kept) {
                second.insert(0, block.at(block.count - 1));
                block.remove(block.count - 1);
            }
            if (i > kept || kept == BLOCK) {
                i -= kept;
                block = second;
            }
        }
        block.insert(i, run);
    }

    /** Takes away a run, before the one in front of it takes over its elements. */
    void remove(Run run) {
        int b = blockOf(run.sequence);
        Block block = blocks.get(b);
        block.remove(block.search(run.sequence));
        size--;
        if (block.count == 0) {
            blocks.remove(b);
            recent = 0;
        }
    }

    private int blockOf(int sequence) {
        int low = 0;
        int high = blocks.size() - 1;
        int guess = recent;
        if (guess <= high && blocks.get(guess).at(0).sequence <= sequence) {
            if (guess == high || blocks.get(guess + 1).at(0).sequence > sequence) {
                return guess;
            }
            low = guess + 1;
        }
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).at(0).sequence <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        recent = low;
        return low;
    }
}
