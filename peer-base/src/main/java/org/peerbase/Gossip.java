package org.peerbase;

import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/**
 * What the members of a collaboration tell each other under a name without anybody storing it: cursors, who is typing,
 * calls for attention. Where the collaboration has keys, messages are encrypted; everywhere they are signed by their
 * author, and nobody but members gets them. Who isn't connected at that moment misses a message, and so may who is slow.
 * All methods may be called from any thread, and none waits for the network.
 */
public interface Gossip extends AutoCloseable {
    /** Is told of messages. */
    @FunctionalInterface
    interface Listener {
        /**
         * A member said something.
         *
         * @param message as it was broadcast: numbers come as {@code Long}, {@code BigInteger} or {@code Double}, arrays of
         *     bytes as {@code org.peerbase.crdt.value.Bytes}, lists and maps are immutable
         * @param fromPeer who said it, perhaps this peer
         */
        void message(@Nullable Object message, PeerId fromPeer);
    }

    /** The name that members who talk to each other have in common. */
    String name();

    /**
     * Tells all members that have opened this name, this one too. Nobody passes on more than 100 messages a second of one
     * member for long.
     *
     * @param message null, a boolean, number or string, an array of bytes, or a list or map of such
     * @throws IllegalArgumentException if it is something else, or longer than 64 KiB
     * @throws IllegalStateException if this was closed, or the collaboration stopped
     */
    void broadcast(@Nullable Object message);

    /**
     * Calls {@code listener} for every later message. Listeners are called one after another on a thread of their own, and
     * may throw, as those of {@link Collaboration#on}. Of what comes faster than they take it the newest is dropped.
     */
    Registration onMessage(Listener listener);

    /** Hears no more; asking the collaboration for the name again gives another object. */
    @Override
    void close();
}
