package org.peerbase.libp2p.pubsub;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells replays by their numbers when {@link SeenMessages} has forgotten them: an author's numbers rise, so one that is
 * not above all that had come some time ago is an old message. What is only a little late passes; within that time the
 * seen messages are remembered one by one.
 *
 * <p>Three numbers for each author. The authors that were silent longest are forgotten when there are too many, or after
 * a time: who had a wrong clock and set it right is heard again.
 */
final class AuthorNumbers {
    /** Of the time for which seen messages are remembered, the part between two settlements; they last for two of them. */
    private static final double PERIOD = 0.4;

    private static final class Author {
        private long highest;

        /** The highest number at the last settlement. */
        private long candidate;

        /** The highest number at the one before: up to it all numbers are old. */
        private long settled;

        private int settlements;
        private long settledAt;
        private long heardAt;
    }

    /** By id; the one that was silent longest comes first. */
    private final Map<ByteBuffer, Author> authors = new LinkedHashMap<>();

    private final long periodMs;
    private final long forgetMs;
    private final int mostAuthors;

    AuthorNumbers(long seenTimeToLiveMs, long forgetMs, int mostAuthors) {
        this.periodMs = Math.max(1, (long) (seenTimeToLiveMs * PERIOD));
        this.forgetMs = forgetMs;
        this.mostAuthors = mostAuthors;
    }

    /** Whether an author's message with this unsigned number can only be an old one. */
    boolean isOld(byte[] authorId, long number, long now) {
        @Nullable Author author = authors.get(ByteBuffer.wrap(authorId));
        if (author == null) {
            return false;
        }
        settle(author, now);
        return author.settlements > 1 && Long.compareUnsigned(number, author.settled) <= 0;
    }

    /** Takes note of a message whose signature is right. */
    void add(byte[] authorId, long number, long now) {
        ByteBuffer id = ByteBuffer.wrap(authorId);
        @Nullable Author author = authors.remove(id);
        if (author == null) {
            author = new Author();
            author.settledAt = now;
        }
        settle(author, now);
        if (Long.compareUnsigned(number, author.highest) > 0) {
            author.highest = number;
        }
        author.heardAt = now;
        authors.put(id, author);
        if (authors.size() > mostAuthors) {
            Iterator<Author> silentLongest = authors.values().iterator();
            silentLongest.next();
            silentLongest.remove();
        }
    }

    private void settle(Author author, long now) {
        long periods = (now - author.settledAt) / periodMs;
        if (periods > 0) {
            author.settled = periods > 1 ? author.highest : author.candidate;
            author.settlements += periods > 1 ? 2 : 1;
            author.candidate = author.highest;
            author.settledAt = now;
        }
    }

    /** Forgets those from whom nothing was heard for long. */
    void expire(long now) {
        authors.values().removeIf(author -> now - author.heardAt >= forgetMs);
    }

    int size() {
        return authors.size();
    }
}
