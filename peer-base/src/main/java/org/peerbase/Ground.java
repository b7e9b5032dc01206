package org.peerbase;

import java.net.BindException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostBuilder;
import org.peerbase.libp2p.KeyFile;
import org.peerbase.libp2p.pubsub.Gossipsub;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a started peer stands on: threads, store, host and gossip.
 *
 * @param disk the disk that the store is on, if it is on one
 * @param owned what was opened here and is closed here, first to last: not what the application handed in
 */
record Ground(
        Workers workers,
        Store store,
        Optional<SharedDisk> disk,
        Host host,
        Gossipsub gossip,
        List<AutoCloseable> owned) {
    private static final Logger LOG = LoggerFactory.getLogger(Ground.class);
    private static final String ANY_ADDRESS = "/ip4/0.0.0.0/tcp/0";
    private static final String PUBSUB = "/meshsub/1.1.0";

    /**
     * Opens everything but does not listen yet. Blocks on the disk.
     *
     * @throws PeerBaseException with nothing left open
     */
    static Ground open(PeerBaseOptions options, Workers workers) {
        Store store = null;
        Host host = null;
        try {
            store = store(options);
            if (options.node().isPresent()) {
                return onNode(options.node().get(), store, disk(options), workers);
            }
            PrivateKey key = options.repo().map(KeyFile::loadOrCreate).orElseGet(PrivateKey::generateEd25519);
            host = host(key, options);
            Gossipsub gossip = Gossipsub.create(host);
            return new Ground(workers, store, disk(options), host, gossip, List.of(gossip, host, store));
        } catch (RuntimeException e) {
            closeQuietly(host);
            closeQuietly(store);
            throw explain(e);
        }
    }

    private static Store store(PeerBaseOptions options) {
        return options.store()
                .orElseGet(() -> options.repo()
                        .map(folder -> Store.open(folder, options.durability()))
                        .orElseGet(Store::inMemory));
    }

    private static Optional<SharedDisk> disk(PeerBaseOptions options) {
        return options.repo().map(folder -> SharedDisk.under(folder, options.keptFree()));
    }

    private static Ground onNode(PeerBaseOptions.Node node, Store store, Optional<SharedDisk> disk, Workers workers) {
        Gossipsub handedIn = node.gossip();
        if (handedIn != null) {
            return new Ground(workers, store, disk, node.host(), handedIn, List.of(store));
        }
        if (node.host().protocols().contains(PUBSUB)) {
            throw new PeerBaseException("the host serves gossipsub already: hand its Gossipsub in with it");
        }
        Gossipsub gossip = Gossipsub.create(node.host());
        return new Ground(workers, store, disk, node.host(), gossip, List.of(gossip, store));
    }

    private static Host host(PrivateKey key, PeerBaseOptions options) {
        HostBuilder builder = Host.builder(key).limits(options.limits());
        if (options.listen().isEmpty()) {
            builder.listen(ANY_ADDRESS);
        }
        options.listen().forEach(builder::listen);
        return builder.build();
    }

    /**
     * Listens, unless the host was handed in, which does already.
     *
     * @throws PeerBaseException if it can't
     */
    void listen() {
        if (owned.contains(host)) {
            try {
                host.start().join();
            } catch (RuntimeException e) {
                throw explain(e);
            }
        }
    }

    /** Closes what was opened here, but not the threads. Blocks until it is gone. */
    void close() {
        owned.forEach(Ground::closeQuietly);
    }

    private static void closeQuietly(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            LOG.warn("closing failed: {}", e.toString());
        }
    }

    /** What a person can do about {@code e}. */
    static PeerBaseException explain(RuntimeException e) {
        Throwable actual = Failure.unwrap(e);
        if (actual instanceof PeerBaseException known) {
            return known;
        }
        String message = Failure.describe(actual);
        for (Throwable cause = actual; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                message += ": choose another port, or 0 for any free one";
                break;
            }
        }
        return new PeerBaseException(message, actual);
    }
}
