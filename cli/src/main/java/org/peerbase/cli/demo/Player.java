package org.peerbase.cli.demo;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.peerbase.Collaboration;
import org.peerbase.CollaborationEvent;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Makes an author's edits in a shared text, each as soon as what its author had seen is there, and tells when they are on
 * the disk. An edit that was made in an earlier run is passed over.
 */
final class Player implements AutoCloseable {
    /** How many edits are made before the disk is asked for. */
    private static final int EDITS_PER_SAVE = 32;

    private final Collaboration<Text> collaboration;
    private final List<ReplicaId> replicas;
    private final IntConsumer onPlayed;
    private final Consumer<RuntimeException> onFailure;
    private final BlockingQueue<Edit> edits = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "player");
    private final Object arrival = new Object();
    private volatile boolean closed;

    /**
     * @param replicas of the authors, by number
     * @param onPlayed told the index of an edit once it and all before it are stored
     * @param onFailure told why an edit could not be made; no more are made then
     */
    Player(
            Collaboration<Text> collaboration,
            List<ReplicaId> replicas,
            IntConsumer onPlayed,
            Consumer<RuntimeException> onFailure) {
        this.collaboration = collaboration;
        this.replicas = List.copyOf(replicas);
        this.onPlayed = onPlayed;
        this.onFailure = onFailure;
        collaboration.on(CollaborationEvent.StateChanged.class, event -> {
            synchronized (arrival) {
                arrival.notifyAll();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    void play(Edit edit) {
        edits.add(edit);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        int unsaved = 0;
        try {
            while (!closed) {
                Edit edit = edits.take();
                awaitWhatItsAuthorHadSeen(edit);
                collaboration.atomically(text -> {
                    make(edit, text);
                    return true;
                });
                unsaved++;
                if (edits.isEmpty() || unsaved >= EDITS_PER_SAVE) {
                    unsaved = 0;
                    var unused = collaboration.save().thenRun(() -> onPlayed.accept(edit.index()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }

    private void awaitWhatItsAuthorHadSeen(Edit edit) throws InterruptedException {
        synchronized (arrival) {
            while (!isSeen(edit)) {
                arrival.wait();
            }
        }
    }

    private boolean isSeen(Edit edit) {
        Text text = collaboration.shared();
        return edit.seen().stream().allMatch(name -> text.locate(id(name)).isPresent())
                && edit.seenDeleted().stream()
                        .allMatch(name -> text.locate(id(name))
                                .map(Text.Location::isDeleted)
                                .orElse(false));
    }

    private Dot id(CharacterName name) {
        return new Dot(replicas.get(name.author()), name.number());
    }

    private void make(Edit edit, Text text) {
        for (CharacterName name : edit.deleted()) {
            Text.Location place = locate(name, text);
            if (!place.isDeleted()) {
                text.delete(place.index(), place.index() + 1);
            }
        }
        String inserted = edit.inserted();
        Dot first = new Dot(text.id(), edit.number());
        if (inserted != null && text.locate(first).isEmpty()) {
            int index = Optional.ofNullable(edit.after())
                    .map(name -> locate(name, text))
                    .map(place -> place.isDeleted() ? place.index() : place.index() + 1)
                    .orElse(0);
            text.insert(index, inserted);
            if (!text.idAt(index).equals(first)) {
                throw new IllegalStateException("the inserted character is " + text.idAt(index) + ", not " + first);
            }
        }
    }

    private Text.Location locate(CharacterName name, Text text) {
        return text.locate(id(name))
                .orElseThrow(() -> new IllegalStateException("character " + name + " has not arrived"));
    }

    /** Checks that every character that was to be inserted is there, and those that were to be deleted are not visible. */
    List<String> audit(List<Long> insertedBy, List<List<Long>> deleted) {
        return collaboration.atomically(text -> {
            List<String> wrong = new ArrayList<>();
            for (int author = 0; author < insertedBy.size(); author++) {
                BitSet gone = BitSet.valueOf(
                        deleted.get(author).stream().mapToLong(Long::longValue).toArray());
                for (long number = 0; number < insertedBy.get(author); number++) {
                    CharacterName name = new CharacterName(author, number);
                    Optional<Text.Location> place = text.locate(id(name));
                    if (place.isEmpty()) {
                        wrong.add(name + " is missing");
                    } else if (place.get().isDeleted() != gone.get((int) number)) {
                        wrong.add(name + (gone.get((int) number) ? " is still there" : " was deleted"));
                    }
                }
            }
            return wrong;
        });
    }
}
