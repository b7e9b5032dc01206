package org.peerbase.benchmarks.crdt;

import java.util.ArrayList;
import java.util.List;

/** A text of blocks that is edited in place: says how a script with one replica must end, also a long one. */
final class PlainText {
    private static final int BLOCK_MAX = 4096;

    private final List<StringBuilder> blocks = new ArrayList<>(List.of(new StringBuilder()));
    private int length;

    int length() {
        return length;
    }

    /** At {@code position}, {@code deleted} characters give way to {@code inserted}. */
    void replace(int position, int deleted, String inserted) {
        int index = 0;
        int offset = position;
        while (offset > blocks.get(index).length()) {
            offset -= blocks.get(index++).length();
        }
        int left = deleted;
        for (int at = index, from = offset; left > 0; from = 0) {
            StringBuilder block = blocks.get(at);
            int here = Math.min(left, block.length() - from);
            block.delete(from, from + here);
            left -= here;
            if (block.isEmpty() && at > index) {
                blocks.remove(at);
            } else {
                at++;
            }
        }
        StringBuilder block = blocks.get(index).insert(offset, inserted);
        length += inserted.length() - deleted;
        if (block.length() > BLOCK_MAX) {
            int half = block.length() / 2;
            blocks.add(index + 1, new StringBuilder(block.substring(half)));
            block.setLength(half);
        }
    }

    @Override
    public String toString() {
        return String.join("", blocks);
    }
}
