package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one author by sequence number. They cover 0 up to the author's length without a gap. Kept in blocks, so
 * that splitting a run moves a few dozen references, however many runs there are; and with the numbers beside the runs,
 * so that a search looks at no run but the one it finds.
 */
final class RunIndex {
    private static final int BLOCK = 64;
    private static final int INITIAL = 4;

    private static final class Block {
        private @Nullable Run[] runs;
        private int[] starts;
        private int count;

        Block(int capacity) {
            runs = new @Nullable Run[capacity];
            starts = new int[capacity];
        }

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
                starts = Arrays.copyOf(starts, runs.length);
            }
            System.arraycopy(runs, i, runs, i + 1, count - i);
            System.arraycopy(starts, i, starts, i + 1, count - i);
            runs[i] = run;
            starts[i] = run.sequence;
            count++;
        }

        private void remove(int i) {
            System.arraycopy(runs, i + 1, runs, i, count - i - 1);
            System.arraycopy(starts, i + 1, starts, i, count - i - 1);
            runs[--count] = null;
        }

        /** Moves the runs from {@code from} on to the end of {@code other}, which has room. */
        private void moveTo(Block other, int from) {
            int moved = count - from;
            System.arraycopy(runs, from, other.runs, other.count, moved);
            System.arraycopy(starts, from, other.starts, other.count, moved);
            Arrays.fill(runs, from, count, null);
            other.count += moved;
            count = from;
        }
    }

    /** The blocks in order, none of which is empty, and the first number in each. */
    private @Nullable Block[] blocks = new @Nullable Block[1];

    private int[] firsts = new int[1];
    private int count;
    private int recent;
    private int size;

    /** The run that holds the element {@code sequence}, which must be known. */
    Run find(int sequence) {
        Block block = block(blockOf(sequence));
        return block.at(search(block.starts, block.count, sequence));
    }

    @Nullable
    Run last() {
        if (count == 0) {
            return null;
        }
        Block block = block(count - 1);
        return block.at(block.count - 1);
    }

    /** The number of runs. */
    int size() {
        return size;
    }

    /** All runs in order. */
    List<Run> all() {
        List<Run> all = new ArrayList<>(size);
        for (int b = 0; b < count; b++) {
            Block block = block(b);
            for (int i = 0; i < block.count; i++) {
                all.add(block.at(i));
            }
        }
        return all;
    }

    /** Adds a run; the one before it must end where it begins. */
    void add(Run run) {
        size++;
        if (count == 0) {
            addBlock(0, new Block(INITIAL), run.sequence);
            block(0).insert(0, run);
            return;
        }
        Block last = block(count - 1);
        if (run.sequence > last.starts[last.count - 1]) {
            addLast(last, run);
            return;
        }
        int b = blockOf(run.sequence);
        Block block = block(b);
        int i = search(block.starts, block.count, run.sequence) + 1;
        if (block.count < BLOCK) {
            block.insert(i, run);
        } else {
            Block second = new Block(BLOCK);
            block.moveTo(second, BLOCK / 2);
            if (i > BLOCK / 2) {
                second.insert(i - BLOCK / 2, run);
            } else {
                block.insert(i, run);
            }
            addBlock(b + 1, second, second.starts[0]);
        }
    }

    /** Adds a run at the end, where typing adds; a full block stays full. */
    private void addLast(Block last, Run run) {
        if (last.count < BLOCK) {
            last.insert(last.count, run);
        } else {
            Block next = new Block(INITIAL);
            next.insert(0, run);
            addBlock(count, next, run.sequence);
        }
    }

    /** Takes away a run, before the one in front of it takes over its elements. */
    void remove(Run run) {
        int b = blockOf(run.sequence);
        Block block = block(b);
        block.remove(search(block.starts, block.count, run.sequence));
        size--;
        if (block.count == 0) {
            removeBlock(b);
        } else {
            firsts[b] = block.starts[0];
            if (b + 1 < count && block.count + block(b + 1).count <= BLOCK / 2) {
                block.runs = Arrays.copyOf(block.runs, BLOCK);
                block.starts = Arrays.copyOf(block.starts, BLOCK);
                block(b + 1).moveTo(block, 0);
                removeBlock(b + 1);
            }
        }
    }

    /** Lets a run begin earlier or later, still between its neighbours. */
    void moveStart(Run run, int sequence) {
        int b = blockOf(run.sequence);
        Block block = block(b);
        int i = search(block.starts, block.count, run.sequence);
        run.sequence = sequence;
        block.starts[i] = sequence;
        firsts[b] = block.starts[0];
    }

    private void addBlock(int b, Block block, int first) {
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, count + (count >> 1) + 1);
            firsts = Arrays.copyOf(firsts, blocks.length);
        }
        System.arraycopy(blocks, b, blocks, b + 1, count - b);
        System.arraycopy(firsts, b, firsts, b + 1, count - b);
        blocks[b] = block;
        firsts[b] = first;
        count++;
    }

    private void removeBlock(int b) {
        System.arraycopy(blocks, b + 1, blocks, b, count - b - 1);
        System.arraycopy(firsts, b + 1, firsts, b, count - b - 1);
        blocks[--count] = null;
        recent = 0;
    }

    private Block block(int b) {
        Block block = blocks[b];
        if (block == null) {
            throw new IndexOutOfBoundsException(b + " of " + count);
        }
        return block;
    }

    private int blockOf(int sequence) {
        int guess = recent;
        if (guess >= count || firsts[guess] > sequence || (guess + 1 < count && firsts[guess + 1] <= sequence)) {
            recent = search(firsts, count, sequence);
        }
        return recent;
    }

    /** The last of {@code count} ascending numbers that is not above {@code sequence}; the first if there is none. */
    private static int search(int[] numbers, int count, int sequence) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (numbers[middle] <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
