package org.peerbase.cli.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.benchmarks.recording.Recording;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A recording in terms of characters instead of positions: what each author has to do, and what must come of it. Made by
 * replaying the recording with a replica of the text for each author that has seen exactly what the author had seen.
 *
 * @param edits of each author, in order
 * @param order the authors of all edits in the order of the recording
 * @param insertedBy how many characters each author inserts
 * @param deleted of each author's characters those that somebody deletes
 * @param endContent the text in the end, as recorded
 */
public record Plan(
        List<List<Edit>> edits, List<Integer> order, List<Long> insertedBy, List<BitSet> deleted, String endContent) {
    /** How many people write. */
    public int authors() {
        return edits.size();
    }

    /** How many edits there are, of all authors. */
    public int size() {
        return order.size();
    }

    /** Makes the plan. Throws {@link IllegalArgumentException} if the recording's positions don't fit its own text. */
    public static Plan of(Recording recording) {
        return new Maker(recording).make();
    }

    /** What a transaction came to. */
    private record Played(
            int author,
            List<byte[]> deltas,
            @Nullable CharacterName lastInserted,
            @Nullable CharacterName lastDeleted) {}

    private static final class Maker {
        private final Recording recording;
        private final List<Author> authors = new ArrayList<>();
        private final List<Played> played = new ArrayList<>();
        private final List<Integer> order = new ArrayList<>();
        private final long[] insertedBy;

        /** An author's replica and what it has seen. */
        private static final class Author {
            final List<byte[]> deltas = new ArrayList<>();
            final Text text;
            final BitSet seen = new BitSet();
            final List<Edit> edits = new ArrayList<>();
            final BitSet deleted = new BitSet();

            Author(int number) {
                text = CrdtTypes.text().create(ReplicaContext.of(replica(number), deltas::add));
            }
        }

        Maker(Recording recording) {
            this.recording = recording;
            this.insertedBy = new long[recording.authors()];
            for (int i = 0; i < recording.authors(); i++) {
                authors.add(new Author(i));
            }
        }

        private static ReplicaId replica(int author) {
            return ReplicaId.of(new byte[] {(byte) (author >> 8), (byte) author});
        }

        private static CharacterName name(Dot character) {
            byte[] id = character.replica().toByteArray();
            return new CharacterName(((id[0] & 0xff) << 8) | (id[1] & 0xff), character.number());
        }

        Plan make() {
            for (int i = 0; i < recording.transactions().size(); i++) {
                play(i, recording.transactions().get(i));
            }
            return new Plan(
                    authors.stream().map(author -> List.copyOf(author.edits)).toList(),
                    List.copyOf(order),
                    Arrays.stream(insertedBy).boxed().toList(),
                    authors.stream().map(author -> author.deleted).toList(),
                    recording.endContent());
        }

        private void play(int index, Recording.Transaction transaction) {
            Author author = authors.get(transaction.author());
            List<CharacterName> seen = new ArrayList<>();
            List<CharacterName> seenDeleted = new ArrayList<>();
            for (int parent : transaction.parents()) {
                if (see(author, transaction.author(), parent)) {
                    Played news = played.get(parent);
                    add(seen, news.lastInserted());
                    add(seenDeleted, news.lastDeleted());
                }
            }
            author.deltas.clear();
            CharacterName lastInserted = null;
            CharacterName lastDeleted = null;
            for (Recording.Patch patch : transaction.patches()) {
                if (patch.position() + patch.deleted() > author.text.length()) {
                    throw new IllegalArgumentException("transaction " + index + " edits at " + patch.position()
                            + " of a text of " + author.text.length());
                }
                Edit edit = edit(transaction.author(), author, patch, seen, seenDeleted);
                author.text.replace(patch.position(), patch.position() + patch.deleted(), patch.inserted());
                author.edits.add(edit);
                order.add(transaction.author());
                edit.deleted()
                        .forEach(name -> authors.get(name.author()).deleted.set((int) name.number()));
                lastInserted = edit.inserted() == null
                        ? lastInserted
                        : new CharacterName(transaction.author(), insertedBy[transaction.author()] - 1);
                lastDeleted = edit.deleted().isEmpty()
                        ? lastDeleted
                        : edit.deleted().get(edit.deleted().size() - 1);
            }
            author.seen.set(index);
            played.add(new Played(transaction.author(), List.copyOf(author.deltas), lastInserted, lastDeleted));
        }

        private static void add(List<CharacterName> names, @Nullable CharacterName name) {
            if (name != null) {
                names.add(name);
            }
        }

        private Edit edit(
                int number,
                Author author,
                Recording.Patch patch,
                List<CharacterName> seen,
                List<CharacterName> seenDeleted) {
            List<CharacterName> deleted = new ArrayList<>();
            for (int i = 0; i < patch.deleted(); i++) {
                deleted.add(name(author.text.idAt(patch.position() + i)));
            }
            CharacterName after = patch.position() == 0 ? null : name(author.text.idAt(patch.position() - 1));
            long first = insertedBy[number];
            insertedBy[number] += patch.inserted().length();
            boolean inserts = !patch.inserted().isEmpty();
            return new Edit(
                    author.edits.size(),
                    seen,
                    seenDeleted,
                    inserts ? after : null,
                    inserts ? patch.inserted() : null,
                    first,
                    deleted);
        }

        /** Lets an author see a transaction and all before it. Returns whether it was somebody else's and new. */
        private boolean see(Author author, int number, int transaction) {
            ArrayDeque<Integer> missing = new ArrayDeque<>();
            missing.push(transaction);
            boolean news =
                    !author.seen.get(transaction) && played.get(transaction).author() != number;
            while (!missing.isEmpty()) {
                int next = missing.peek();
                if (author.seen.get(next)) {
                    missing.pop();
                    continue;
                }
                boolean ready = true;
                for (int parent : recording.transactions().get(next).parents()) {
                    if (!author.seen.get(parent)) {
                        missing.push(parent);
                        ready = false;
                    }
                }
                if (ready) {
                    missing.pop();
                    author.seen.set(next);
                    Played found = played.get(next);
                    found.deltas().forEach(delta -> author.text.apply(replica(found.author()), delta));
                }
            }
            return news;
        }
    }
}
