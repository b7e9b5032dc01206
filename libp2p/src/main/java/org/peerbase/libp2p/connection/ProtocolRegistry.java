package org.peerbase.libp2p.connection;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.ProtocolHandler;

/** The protocols that a host serves. Thread-safe. */
public final class ProtocolRegistry {
    private final ConcurrentSkipListMap<String, ProtocolHandler> handlers = new ConcurrentSkipListMap<>();

    /** Returns whether the set of protocols has changed. */
    public boolean add(String protocol, ProtocolHandler handler) {
        return handlers.put(protocol, handler) == null;
    }

    /** Returns whether the set of protocols has changed. */
    public boolean remove(String protocol) {
        return handlers.remove(protocol) != null;
    }

    public boolean contains(String protocol) {
        return handlers.containsKey(protocol);
    }

    public @Nullable ProtocolHandler get(String protocol) {
        return handlers.get(protocol);
    }

    /** In order. */
    public List<String> names() {
        return List.copyOf(handlers.keySet());
    }
}
