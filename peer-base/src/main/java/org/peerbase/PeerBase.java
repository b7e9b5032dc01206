package org.peerbase;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.libp2p.Host;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * A peer of an app. Everyone who uses the same app name, and is connected with the others directly or through others,
 * can share {@linkplain Collaboration collaborations}.
 *
 * <p>All methods may be called from any thread. A peer is started once and stopped once. Its threads are daemons: keep
 * your program running while it is to take part, and {@link #close} it at the end.
 */
public final class PeerBase implements AutoCloseable {
    private final String name;
    private final AppDriver driver;

    private PeerBase(String name, PeerBaseOptions options) {
        this.name = name;
        this.driver = new AppDriver(this, options);
    }

    /** A peer with the {@linkplain PeerBaseOptions#defaults default options}. */
    public static PeerBase create(String appName) {
        return create(appName, PeerBaseOptions.defaults());
    }

    /** A peer that has not been started. {@code appName} should be unique in the whole world. */
    public static PeerBase create(String appName, PeerBaseOptions options) {
        if (appName.isEmpty()) {
            throw new IllegalArgumentException("an app needs a name: all its peers must use the same");
        }
        return new PeerBase(appName, options);
    }

    /**
     * Opens the repo, listens, and begins to connect.
     *
     * @return completes with this peer when it listens; fails with a {@link PeerBaseException}, with nothing left open,
     *     if it can't. The same one each time until the {@link #stop}, after which it fails: a peer isn't started again.
     */
    public CompletableFuture<PeerBase> start() {
        return driver.start();
    }

    /** What runs this peer. */
    AppDriver driver() {
        return driver;
    }

    /** The app's name. */
    public String name() {
        return name;
    }

    /** This peer's name in the network. Throws {@link IllegalStateException} before the start. */
    public PeerId peerId() {
        return driver.host().peerId();
    }

    /**
     * Where others can reach this peer, for their {@code bootstrap}; after the stop, where they could. Throws {@link
     * IllegalStateException} before the start.
     */
    public List<Multiaddr> addresses() {
        return driver.addresses();
    }

    /** The libp2p host under the app. Throws {@link IllegalStateException} before the start. */
    public Host host() {
        return driver.host();
    }

    /** Opens a collaboration with the {@linkplain CollaborationOptions#defaults default options}. */
    public <C extends Crdt> CompletableFuture<Collaboration<C>> collaborate(
            String collaborationName, CrdtType<C> type) {
        return collaborate(collaborationName, type, CollaborationOptions.defaults());
    }

    /**
     * Opens a collaboration: restores what the repo has of it, and takes part. One that is open already is returned as it
     * is, whatever else the options say. While the peer starts this waits for it.
     *
     * @param collaborationName should be unique in the app; all members use the same name and type
     * @return completes when the stored state is there; fails with a {@link PeerBaseException} if it can't be read, or if
     *     a collaboration of that name is open with another type or other keys
     * @throws IllegalStateException before {@link #start}
     */
    public <C extends Crdt> CompletableFuture<Collaboration<C>> collaborate(
            String collaborationName, CrdtType<C> type, CollaborationOptions options) {
        if (collaborationName.isEmpty()) {
            throw new IllegalArgumentException("a collaboration needs a name: all its members must use the same");
        }
        return driver.collaborate(collaborationName, type, options);
    }

    /** Opens a collaboration by the name of its type, such as {@code "rga"}. */
    public CompletableFuture<? extends Collaboration<?>> collaborate(String collaborationName, String type) {
        return collaborate(collaborationName, type, CollaborationOptions.defaults());
    }

    /**
     * Opens a collaboration by the name of its type.
     *
     * @throws IllegalArgumentException if there is no such type
     */
    public CompletableFuture<? extends Collaboration<?>> collaborate(
            String collaborationName, String type, CollaborationOptions options) {
        return collaborate(collaborationName, CrdtTypes.byName(type), options);
    }

    /** The connected peers that are interested in this app, this one not among them; none before the start. */
    public Set<PeerId> peers() {
        return driver.peers();
    }

    /** About how many other peers are in the app; 0 before the start. */
    public int peerCountGuess() {
        return driver.peerCountGuess();
    }

    /** The same as {@link #peerCountGuess}, under the other name that the original has for it. */
    public int peerCountEstimate() {
        return peerCountGuess();
    }

    /** What went over the wire so far, over all connections of the host. */
    public Traffic traffic() {
        return driver.traffic();
    }

    /**
     * Calls {@code listener} for every later event of a kind, or of all kinds with {@code AppEvent.class}. Listeners are
     * called one after another, in the order of the events, on a thread of their own: they may block. An exception
     * out of one is logged, goes to the thread's {@link Thread.UncaughtExceptionHandler}, which prints it unless you set
     * another, and harms nothing.
     */
    public <E extends AppEvent> Registration on(Class<E> kind, Consumer<? super E> listener) {
        return driver.events().on(kind, listener);
    }

    /**
     * Calls {@code listener} for whatever goes wrong on the way, such as a bootstrap address that nobody answers. Each
     * message is one line for a person. The same as listening to {@link AppEvent.Failed}.
     */
    public Registration onError(Consumer<PeerBaseException> listener) {
        return driver.onError(listener);
    }

    /**
     * Stops all {@linkplain Collaboration#stop collaborations}, disconnects, and closes the repo. Does nothing if it isn't
     * started or stopped already. May be called, and waited for, in a listener and in what is tied to a future of this
     * peer: a stop waits for all listeners, up to 10 s, but for those that ask for it.
     *
     * @return completes when no file or socket is left, nor any thread but of listeners that have asked for the stop and
     *     have not returned, and for about a second one of Netty's that all its users have in common; the same one each time
     */
    public CompletableFuture<Void> stop() {
        return driver.stop();
    }

    /** {@link #stop Stops} and waits for it. */
    @Override
    public void close() {
        stop().join();
    }

    /** The app's name, and this peer's if it has been started. */
    @Override
    public String toString() {
        return "PeerBase[" + name + ", " + driver.named() + "]";
    }
}
