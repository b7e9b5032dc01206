package org.peerbase.benchmarks.crdt.own;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.peerbase.benchmarks.UsedHeap;
import org.peerbase.benchmarks.crdt.Metric;

/** How much of the heap things hold. */
final class Heap {
    private Heap() {}

    /** Bytes that each of {@code copies} documents holds; documents that are decoded when they are first read count as read. */
    static Metric held(int copies, Supplier<Document> open) {
        // What is loaded and kept for the first document is not the price of the others.
        List<Document> documents = new ArrayList<>(List.of(open.get()));
        int length = documents.get(0).read().length();
        long before = UsedHeap.bytes();
        for (int i = 0; i < copies; i++) {
            documents.add(open.get());
            documents.get(i + 1).read();
        }
        double bytes = (double) (UsedHeap.bytes() - before) / copies;
        if (documents.stream().anyMatch(document -> document.read().length() != length)) {
            throw new IllegalStateException("the documents differ");
        }
        return Metric.whole(bytes);
    }
}
