package org.peerbase.libp2p;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * A libp2p node: one key, the addresses it listens on, its connections and the protocols it serves. Identify and ping
 * are always served.
 *
 * <p>Thread-safe; nothing here blocks except {@link #close()}. Make one with {@link #builder(PrivateKey)}.
 */
public interface Host extends AutoCloseable {
    /** Starts the making of a host whose identity is {@code key}. */
    static HostBuilder builder(PrivateKey key) {
        return new HostBuilder(key);
    }

    /**
     * Begins to listen.
     *
     * @return completes when every listen address is bound; fails, with nothing left open, if one can't be: the message
     *     names the address and the reason
     */
    CompletableFuture<Void> start();

    PeerId peerId();

    PrivateKey privateKey();

    /** Where this host listens, with the real ports and no peer id; wildcard addresses are expanded per interface. */
    List<Multiaddr> listenAddresses();

    /**
     * Where others may reach this host: {@link #listenAddresses()}, and where peers of several networks agree that they see
     * it, with the ports that it listens on. {@link HostListener#onAddressesChanged} tells of changes.
     */
    List<Multiaddr> addresses();

    /** The address as which a peer saw this host last, if any has told. A hint: the port may be a passing one. */
    Optional<Multiaddr> observedAddress();

    /**
     * Connects, or returns the connection that there is.
     *
     * @param address with a peer id at its end, or without one: then whoever answers is accepted
     * @return fails with a {@link DialException} that says why
     */
    CompletableFuture<Connection> connect(Multiaddr address);

    /**
     * Connects to a peer by any of its addresses, or returns the connection that there is. Addresses are tried a moment
     * apart, the first that finishes its handshake wins. Concurrent calls for one peer share one dial.
     *
     * @param addresses may be empty: then those of the {@link #addressBook()} are used, which are tried as well otherwise
     */
    CompletableFuture<Connection> connect(PeerId peer, List<Multiaddr> addresses);

    /** Opens a stream on a connection to {@code peer}, which is dialed by its known addresses if there is none. */
    CompletableFuture<Stream> newStream(PeerId peer, String... protocols);

    /** Serves a protocol from now on, also on connections that exist. Replaces what served it before. */
    void handle(String protocol, ProtocolHandler handler);

    /**
     * As {@link #handle}, but identify does not tell of it: for protocols that are many, or nobody else's business. Only who
     * knows the name can open a stream.
     */
    void handleUnannounced(String protocol, ProtocolHandler handler);

    /** Serves a protocol no longer. Streams that are open stay. */
    void removeHandler(String protocol);

    /** The protocols that are served and announced, in order. */
    List<String> protocols();

    void addListener(HostListener listener);

    void removeListener(HostListener listener);

    /** The connections that are open now, oldest first. */
    List<Connection> connections();

    /** Those to one peer. */
    List<Connection> connections(PeerId peer);

    /**
     * Says that somebody needs the connections with a peer, whoever may think them idle.
     *
     * @param by who says so, for {@link #unprotect}
     */
    void protect(PeerId peer, String by);

    /** Undoes {@link #protect} of the same one; does nothing if there was none. */
    void unprotect(PeerId peer, String by);

    /** Whether anybody {@link #protect protects} the connections with a peer. */
    boolean isProtected(PeerId peer);

    /** Closes the connections to a peer. */
    CompletableFuture<Void> disconnect(PeerId peer);

    AddressBook addressBook();

    /** Which {@link Limits} remotes came up against, and how often; by kind. */
    List<Exceeded> exceeded();

    /**
     * Measures round trips on one ping stream, one after another.
     *
     * @param count how many, at least 1
     * @param onRoundTrip called with each as it is measured, on an event loop
     * @return completes after the last; fails if the peer does not answer within the time-out
     */
    CompletableFuture<Void> ping(PeerId peer, int count, Duration interval, Consumer<Duration> onRoundTrip);

    /**
     * Runs the perf protocol.
     *
     * @param uploadBytes how many bytes to send, 0 or more
     * @param downloadBytes how many to ask for, 0 or more
     */
    CompletableFuture<PerfResult> perf(PeerId peer, long uploadBytes, long downloadBytes);

    /**
     * Closes listeners, connections and threads, and returns when they are gone. Idempotent.
     *
     * @throws IllegalStateException if called in a callback, which would wait for itself
     */
    @Override
    void close();
}
