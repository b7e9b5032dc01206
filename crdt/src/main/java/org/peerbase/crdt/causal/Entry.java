package org.peerbase.crdt.causal;

import org.jspecify.annotations.Nullable;

/**
 * What an author put in, under the author's number, and where it lies. Entries that a place keeps together form a ring.
 */
public final class Entry {
    final Author author;
    final int number;
    final Place place;
    final byte[] payload;
    private Entry previous = this;
    private Entry next = this;

    Entry(Author author, int number, Place place, byte[] payload) {
        this.author = author;
        this.number = number;
        this.place = place;
        this.payload = payload;
    }

    /** The next in the ring; the first comes after the last. */
    Entry next() {
        return next;
    }

    /** Joins the ring that begins with {@code first}, at its end. */
    void join(@Nullable Entry first) {
        if (first != null) {
            previous = first.previous;
            next = first;
            previous.next = this;
            first.previous = this;
        }
    }

    /** Leaves the ring that begins with {@code first} and returns with what it begins now, null if it is empty. */
    @Nullable
    Entry leave(@Nullable Entry first) {
        Entry after = next;
        previous.next = next;
        next.previous = previous;
        previous = this;
        next = this;
        if (first != this) {
            return first;
        }
        return after == this ? null : after;
    }
}
