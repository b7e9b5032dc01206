package org.peerbase.crdt.sequence;

/** The last element of each replica that the runs of one author referred to, 0 if none. */
final class Referred {
    private final int[] elements;
    private final int[] authors;

    Referred(int replicas) {
        elements = new int[replicas];
        authors = new int[replicas];
    }

    int of(int replica, int author) {
        return authors[replica] == author + 1 ? elements[replica] : 0;
    }

    void set(int replica, int author, int element) {
        authors[replica] = author + 1;
        elements[replica] = element;
    }
}
