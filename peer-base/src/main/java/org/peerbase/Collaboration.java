package org.peerbase;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;
import org.peerbase.multiformats.identity.PeerId;

/**
 * A named, replicated data type that several peers change at once. All methods may be called from any thread, and none
 * waits for the network or the disk.
 *
 * @param <C> the typed handle, such as {@code Text}
 */
public interface Collaboration<C extends Crdt> extends AutoCloseable {
    /** The name that all members know it by. */
    String name();

    /** The app it belongs to. */
    PeerBase app();

    /**
     * The shared data. Its mutators apply at once; storing and sending follow. After {@link #stop} they throw {@link
     * IllegalStateException}.
     */
    C shared();

    /**
     * Runs {@code work} while nothing else reads or changes the shared data: for changes that depend on what is there,
     * such as an insertion beside a certain element. It must be quick, since all other changes wait for it.
     */
    <R extends @Nullable Object> R atomically(Function<? super C, R> work);

    /** The value of the shared data now; the same as {@code shared().value()}. */
    @Nullable
    Object value();

    /** The members that are known now, this peer among them. */
    Set<PeerId> peers();

    /** To how many peers this one keeps a link that it opened. */
    int outboundConnectionCount();

    /** How many peers keep a link to this one that they opened. */
    int inboundConnectionCount();

    CollaborationStats stats();

    /**
     * Calls {@code listener} for every later event of a kind. Listeners are called one after another, in the order of
     * the events, on a thread of their own: they may block, and an exception out of one is logged and harms nothing.
     */
    <E extends CollaborationEvent> Registration on(Class<E> kind, Consumer<? super E> listener);

    /**
     * Waits for the disk.
     *
     * @return completes when all changes made here before the call are stored; fails with a {@link PeerBaseException} if
     *     they can't be
     */
    CompletableFuture<Void> save();

    /**
     * Tells the other members goodbye and stops taking part. What was changed stays in the store.
     *
     * @return completes when everything is stored and the last link is closed; the same one each time
     */
    CompletableFuture<Void> stop();

    /** {@link #stop Stops} and waits for it. */
    @Override
    void close();
}
