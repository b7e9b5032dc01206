package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one author by number. Kept sorted in blocks: finding takes a bisection, adding and removing moves a few
 * dozen references, whatever numbers a stranger thinks up.
 */
final class EntryIndex {
    private static final int BLOCK = 64;

    /** Two neighbours that together hold less become one. */
    private static final int MERGED = BLOCK / 2;

    private static final class Block {
        private int[] numbers;
        private @Nullable Entry[] entries;
        private int count;

        private Block(int capacity) {
            numbers = new int[capacity];
            entries = new @Nullable Entry[capacity];
        }

        private Entry at(int i) {
            Entry entry = entries[i];
            if (entry == null) {
                throw new IndexOutOfBoundsException(i + " of " + count);
            }
            return entry;
        }

        private int search(int number) {
            return Arrays.binarySearch(numbers, 0, count, number);
        }

        private void insert(int i, Entry entry) {
            if (count == numbers.length) {
                int capacity = Math.min(BLOCK, 2 * count);
                numbers = Arrays.copyOf(numbers, capacity);
                entries = Arrays.copyOf(entries, capacity);
            }
            System.arraycopy(numbers, i, numbers, i + 1, count - i);
            System.arraycopy(entries, i, entries, i + 1, count - i);
            numbers[i] = entry.number;
            entries[i] = entry;
            count++;
        }

        private void remove(int i) {
            System.arraycopy(numbers, i + 1, numbers, i, count - i - 1);
            System.arraycopy(entries, i + 1, entries, i, count - i - 1);
            entries[--count] = null;
        }

        /** Moves the entries from {@code from} on to the end of {@code target}. */
        private void moveTo(Block target, int from) {
            for (int i = from; i < count; i++) {
                target.insert(target.count, at(i));
                entries[i] = null;
            }
            count = from;
        }
    }

    private final List<Block> blocks = new ArrayList<>(1);
    private int size;

    /** The number of entries. */
    int size() {
        return size;
    }

    /** The entry with {@code number}. */
    @Nullable
    Entry get(int number) {
        if (blocks.isEmpty()) {
            return null;
        }
        Block block = blocks.get(blockOf(number));
        int i = block.search(number);
        return i < 0 ? null : block.at(i);
    }

    /** Puts in an entry, in the place of one with the same number if there is one. */
    void put(Entry entry) {
        if (blocks.isEmpty()) {
            blocks.add(new Block(4));
        }
        int b = blockOf(entry.number);
        Block block = blocks.get(b);
        int i = block.search(entry.number);
        if (i >= 0) {
            block.entries[i] = entry;
            return;
        }
        size++;
        int at = -i - 1;
        if (block.count < BLOCK) {
            block.insert(at, entry);
            return;
        }
        Block second = new Block(BLOCK);
        blocks.add(b + 1, second);
        if (at == BLOCK && b + 2 == blocks.size()) {
            // At the very end, where new numbers come, the full block stays full.
            second.insert(0, entry);
            return;
        }
        block.moveTo(second, BLOCK / 2);
        if (at > BLOCK / 2) {
            second.insert(at - BLOCK / 2, entry);
        } else {
            block.insert(at, entry);
        }
    }

    /** Takes out the entry with {@code number}, which is in. */
    void remove(int number) {
        int b = blockOf(number);
        Block block = blocks.get(b);
        block.remove(block.search(number));
        size--;
        if (block.count == 0) {
            blocks.remove(b);
        } else if (b + 1 < blocks.size() && block.count + blocks.get(b + 1).count < MERGED) {
            blocks.remove(b + 1).moveTo(block, 0);
        } else if (b > 0 && blocks.get(b - 1).count + block.count < MERGED) {
            blocks.remove(b).moveTo(blocks.get(b - 1), 0);
        }
    }

    /** Hands out the entries with numbers from {@code start} up to, not including, {@code end}, in order. */
    void forEach(int start, int end, Consumer<Entry> action) {
        if (blocks.isEmpty()) {
            return;
        }
        for (int b = blockOf(start); b < blocks.size(); b++) {
            Block block = blocks.get(b);
            for (int i = 0; i < block.count; i++) {
                if (block.numbers[i] >= end) {
                    return;
                }
                if (block.numbers[i] >= start) {
                    action.accept(block.at(i));
                }
            }
        }
    }

    /** Hands out all entries in order. */
    void forEach(Consumer<Entry> action) {
        forEach(0, Integer.MAX_VALUE, action);
    }

    /** The last block that begins at or before {@code number}, else the first. */
    private int blockOf(int number) {
        int low = 0;
        int high = blocks.size() - 1;
        if (blocks.get(high).numbers[0] <= number) {
            return high;
        }
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).numbers[0] <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
