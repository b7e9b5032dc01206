package org.peerbase;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Connection.Direction;

/**
 * Finds the connections that this app opened and that nothing needs any more: nobody protects the peer, and no stream is
 * open on them but of protocols that run in the background. Those that the other side opened are its own to close. Not
 * thread-safe.
 */
final class SurplusConnections {
    /** How long a connection may be of no use before it is closed, in milliseconds. */
    static final long GRACE_MS = 5_000;

    /** Between two looks, in milliseconds. */
    static final long INTERVAL_MS = 2_500;

    private static final long IN_USE = -1;

    private final Predicate<Connection> isProtected;
    private final Map<Connection, Long> idleSince = new HashMap<>();
    private long nextLook = Long.MAX_VALUE;
    private boolean closed;

    /** @param isProtected whether somebody says that it needs the connections with this peer */
    SurplusConnections(Predicate<Connection> isProtected) {
        this.isProtected = isProtected;
    }

    /** The app has opened a connection. One whose dial ends when the app has ended goes as the others did. */
    void add(Connection connection, long nowMs) {
        if (connection.direction() != Direction.OUTBOUND) {
            return;
        }
        if (closed) {
            closeWhenOfNoUse(connection);
        } else {
            idleSince.putIfAbsent(connection, IN_USE);
            nextLook = Math.min(nextLook, nowMs + INTERVAL_MS);
        }
    }

    void remove(Connection connection) {
        idleSince.remove(connection);
    }

    /** Looks if it is time, and closes what has been of no use for long enough. */
    void tick(long nowMs) {
        if (nowMs < nextLook) {
            return;
        }
        idleSince.replaceAll((connection, since) -> isNeeded(connection) ? IN_USE : since == IN_USE ? nowMs : since);
        idleSince.entrySet().removeIf(entry -> {
            boolean surplus = entry.getValue() != IN_USE && nowMs - entry.getValue() >= GRACE_MS;
            if (surplus) {
                var unused = entry.getKey().close();
            }
            return surplus || !entry.getKey().isOpen();
        });
        nextLook = idleSince.isEmpty() ? Long.MAX_VALUE : nowMs + INTERVAL_MS;
    }

    /** The app ends, its host may go on: closes what is of no use then, or when the app's last streams have ended. */
    void close() {
        closed = true;
        idleSince.keySet().forEach(this::closeWhenOfNoUse);
        idleSince.clear();
        nextLook = Long.MAX_VALUE;
    }

    private void closeWhenOfNoUse(Connection connection) {
        if (!isNeeded(connection)) {
            var unused = connection.close();
        } else if (connection.isOpen()) {
            CompletableFuture.delayedExecutor(GRACE_MS, TimeUnit.MILLISECONDS, connection.executor())
                    .execute(() -> closeWhenOfNoUse(connection));
        }
    }

    private boolean isNeeded(Connection connection) {
        return connection.isInUse() || isProtected.test(connection);
    }

    /** When {@link #tick} is wanted; {@link Long#MAX_VALUE} if never. */
    long nextWakeUp() {
        return nextLook;
    }
}
