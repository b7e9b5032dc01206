package org.peerbase;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.ReadOnlyException;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
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

    /** What this is a sub-collaboration of; empty for a root. */
    Optional<Collaboration<?>> parent();

    /** Whether the keys that it was opened with only read: all mutators throw {@link ReadOnlyException}. */
    boolean isReadOnly();

    /**
     * The shared data. Its mutators apply at once; storing and sending follow. After {@link #stop} they throw {@link
     * IllegalStateException}, and {@link ReadOnlyException} if the keys only read; then nothing has changed. A change of more
     * than 16 MiB throws {@link IllegalStateException} too: it is taken back, and until it is other changes are refused.
     */
    C shared();

    /**
     * Runs {@code work} while nothing else reads or changes the shared data: for changes that depend on what is there,
     * such as an insertion beside a certain element. It must be quick, since all other changes wait for it, and never wait
     * for anything that the peer does, such as {@link #save}, a {@link Receipt} or a stop: that would wait for it too.
     */
    <R extends @Nullable Object> R atomically(Function<? super C, R> work);

    /**
     * Makes all changes in {@code work}, of this collaboration and of its sub-collaborations, one: the others get all of
     * them at once or none. Nothing else reads or changes the shared data meanwhile, so {@code work} must be quick, and
     * never wait for {@link #save}, a {@link Receipt} or a stop, which would wait for it too. One inside of another belongs
     * to it. If {@code work} throws, what was changed before stays changed, as one change.
     */
    void transaction(Runnable work);

    /** As {@link #transaction(Runnable)}; returns what {@code work} returns. */
    <R extends @Nullable Object> R transaction(Supplier<R> work);

    /**
     * Changes the shared data in one {@link #transaction}, and says what becomes of that and of all changes before. Never
     * wait for that inside of {@code work}.
     */
    Receipt change(Consumer<? super C> work);

    /** Says what becomes of all changes made here so far. */
    Receipt receipt();

    /** The value of the shared data now; the same as {@code shared().value()}. */
    @Nullable
    Object value();

    /**
     * A part of this collaboration with data of its own and a history in common: who sees a change has seen everything of
     * the root and of other parts that its author had seen. All members and links are those of the root, and whoever listens to
     * the {@linkplain CollaborationEvent.StateChanged changes} of the root hears of those of all parts. The same object
     * each time until it is {@linkplain #stop stopped}; it stops with its root.
     *
     * @param subName at most 255 bytes with the names of what it is in
     * @throws PeerBaseException if it is open with another type
     * @throws IllegalStateException if the collaboration was stopped; or if more was changed in it than could be kept while
     *     its type was not defined here, which a collaboration has that is opened after the type is defined
     */
    <S extends Crdt> Collaboration<S> sub(String subName, CrdtType<S> type);

    /**
     * As {@link #sub(String, CrdtType)}, by the name of the type.
     *
     * @throws IllegalArgumentException if there is no such type
     */
    Collaboration<?> sub(String subName, String type);

    /**
     * The sub-collaborations right below this one that were opened here or changed by anybody. Where peers have used one
     * name with several types there is one for each.
     */
    Set<Sub> subs();

    /**
     * The members that are known now, this peer among them. A process that was killed is gone within 20 s, the last of many
     * that were killed at once within 45 s, a computer that lost its power or its network within two minutes: measured with
     * up to 1,000 members, the last with three.
     */
    Set<PeerId> peers();

    /** To how many peers this one keeps a link that it opened. */
    int outboundConnectionCount();

    /** How many peers keep a link to this one that they opened. */
    int inboundConnectionCount();

    /** What this peer has done in this collaboration so far; see also {@link CollaborationEvent.PeerUpdated}. */
    CollaborationStats stats();

    /** Who has what: pinners, and the coming and going of changes. One object for the root and all below it. */
    Replication replication();

    /**
     * What members tell each other under a name without storing it. The same object for the same name until it is closed;
     * a sub-collaboration has names of its own.
     *
     * @param gossipName begins with a character that can be seen; at most 255 bytes with the names of what it is in
     * @return completes at once
     * @throws IllegalArgumentException if the name can't be one
     * @throws IllegalStateException if the collaboration was stopped
     */
    CompletableFuture<Gossip> gossip(String gossipName);

    /**
     * Calls {@code listener} for every later event of a kind. Listeners are called one after another, in the order of
     * the events, on a thread of their own: they may block. An exception out of one is logged, goes to the
     * thread's {@link Thread.UncaughtExceptionHandler}, which prints it unless you set another, and harms nothing.
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
     * Tells the other members goodbye and stops taking part. What was changed stays in the store. Of a sub-collaboration,
     * only this object is done with, and those below it: the history is the root's, and goes on.
     *
     * <p>If other peers are linked, this gives one of them up to a second to get what was changed last. That is no promise:
     * without a repo, a change that nobody has got is lost. To be sure, wait for {@link #receipt}{@code ().onPeers(1, …)}
     * first.
     *
     * @return completes when everything is stored and the last link is closed; the same one each time
     */
    CompletableFuture<Void> stop();

    /** {@link #stop Stops} and waits for it. */
    @Override
    void close();
}
