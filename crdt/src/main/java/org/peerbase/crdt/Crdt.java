package org.peerbase.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * One replica of a replicated data type. A local mutator applies at once and hands its delta to the
 * {@link DeltaSink}; {@link #apply} takes the deltas of others. Before it changes anything, a mutator asks
 * {@link DeltaSink#requireOpen}, and throws what that throws.
 *
 * <p>The laws, for every type: a delta applied twice does what it does once; deltas applied in any order, and joined
 * in any groups, give the same state; equal states have equal {@linkplain #encode bytes}; joining states is
 * commutative, associative and idempotent. A delta whose causes have not arrived yet waits inside the state.
 *
 * <p>The {@code toString} of a handle is the text of its {@link #value}.
 *
 * <p>Safe for use by several threads: every public method holds the lock of the {@link ReplicaContext}.
 */
public interface Crdt {
    /** The type of which this is a replica. */
    CrdtType<? extends Crdt> type();

    /** The name of this replica, as last {@linkplain #rename given}. */
    ReplicaId id();

    /** The value that users see: immutable, and a copy where the type has a cheaper view as well. */
    @Nullable
    Object value();

    /**
     * Calls a mutator by its name, for tools and for types that the caller doesn't know.
     *
     * @param mutator as in the table of types, such as {@code "push"}
     * @return what the mutator returns, null for most
     * @throws IllegalArgumentException if there is no such mutator, or the arguments don't suit it
     * @throws IndexOutOfBoundsException if an index argument lies outside the value
     */
    @Nullable
    Object mutate(String mutator, @Nullable Object... arguments);

    /**
     * Applies a delta that another replica's sink (or {@link CrdtType#joinDeltas}) gave.
     *
     * @param author the replica that made the delta: its own elements are not named in it
     * @return what it changed in the value, in order; empty if nothing
     * @throws MalformedDeltaException if the delta breaks the rules; then nothing changed
     * @throws NotReadyException if the surroundings promise {@linkplain Delivery#CAUSAL causal order} and the delta
     *     builds on something that is not here, or names a time more than {@link LwwReg#AHEAD_MAX} ahead; then nothing
     *     changed
     * @throws ListenerFailedException if a listener threw; the change was made
     */
    List<Change> apply(ReplicaId author, byte[] delta);

    /**
     * Applies a delta that was applied before, as {@link #apply} does, but whatever the clock says: it may have been set
     * back since. For who replays a log, of its own or of others' changes.
     *
     * @return what it changed in the value, in order; empty if nothing
     * @throws MalformedDeltaException as {@link #apply}
     * @throws NotReadyException as {@link #apply}, but for times
     * @throws ListenerFailedException as {@link #apply}
     */
    List<Change> reapply(ReplicaId author, byte[] delta);

    /**
     * Makes all the checks that {@link #apply} makes, and changes nothing: what this lets pass, {@link #apply} applies, as
     * long as nothing else is changed in between. One limit only applying finds, where deltas come in
     * {@linkplain Delivery#ANY_ORDER any order}: the room in a {@code text} or {@code rga} for what has to wait. In causal order
     * nothing has to.
     *
     * @param author the replica that made the delta
     * @throws MalformedDeltaException as {@link #apply}
     * @throws NotReadyException as {@link #apply}
     */
    void requireReady(ReplicaId author, byte[] delta);

    /** The whole state in its one canonical form: equal states have equal bytes. */
    byte[] encode();

    /**
     * Joins a whole state that any replica of the type {@linkplain #encode encoded}. Loading into a new replica makes
     * it equal to the one that encoded.
     *
     * @return what it changed in the value, in order; empty if nothing
     * @throws MalformedDeltaException if the bytes break the rules; then nothing changed
     * @throws ListenerFailedException if a listener threw; the change was made
     */
    List<Change> load(byte[] state);

    /**
     * Puts a whole state in the place of this one, whatever lies in it: not a join. For who has rebuilt the state without some
     * changes that do not count any more. Handles, views and listeners stay, those into maps too; listeners hear
     * what leads from the old value to the new one. Positions whose element is gone are found no more.
     *
     * <p>A state that lacks changes which this replica made, and others have, must not be put in: this replica would give
     * their names to others.
     *
     * @return what it changed in the value, in order; empty if nothing
     * @throws MalformedDeltaException if the bytes break the rules; then nothing changed
     * @throws ListenerFailedException if a listener threw; the change was made
     */
    List<Change> reset(byte[] state);

    /**
     * Says that no more will come of {@code replica} than is here, though others may have seen more: what it went on with
     * does not count. From now on, what others take out of that counts as taken out, and what they build on it as built on
     * elements that were taken out: in a {@code text} or {@code rga} it stands after the last element of {@code replica}
     * that is here, at the beginning if there is none.
     *
     * <p>All replicas must say it alike, each once it has applied all that does count of {@code replica}. It is no part of the
     * state, but outlasts {@link #reset}.
     *
     * @throws IllegalStateException unless deltas come in {@linkplain Delivery#CAUSAL causal order}
     */
    void forgo(ReplicaId replica);

    /**
     * Gives this replica another name for what is changed from now on. For who finds that others know changes of the old name
     * which are not here, as after a backup was restored: then what is made here next must not have the names of these.
     *
     * @param newId the name of no replica before
     */
    void rename(ReplicaId newId);

    /**
     * Adds a listener for every later change, local ones included. All listeners hear of a change, in the order in which
     * they were added, those to a part of a map after those to the whole map. If one throws, the others still hear, and the
     * change stays made: see {@link ChangeListener#changed}.
     */
    void addListener(ChangeListener listener);

    /** Takes away a listener that was added; nothing happens if it wasn't. */
    void removeListener(ChangeListener listener);
}
