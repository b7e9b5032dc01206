package org.peerbase.libp2p.connection;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.ProtocolHandler;

/** The protocols that a host serves. Thread-safe. */
public final class ProtocolRegistry {
    private record Entry(ProtocolHandler handler, boolean announced) {}

    private final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();

    /** Returns whether the set of announced protocols has changed. */
    public boolean add(String protocol, ProtocolHandler handler, boolean announced) {
        Entry before = entries.put(protocol, new Entry(handler, announced));
        return announced != (before != null && before.announced());
    }

    /** Returns whether the set of announced protocols has changed. */
    public boolean remove(String protocol) {
        Entry before = entries.remove(protocol);
        return before != null && before.announced();
    }

    public boolean contains(String protocol) {
        return entries.containsKey(protocol);
    }

    public @Nullable ProtocolHandler get(String protocol) {
        Entry entry = entries.get(protocol);
        return entry == null ? null : entry.handler();
    }

    /** Those that peers are told of, in order. */
    public List<String> announced() {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().announced())
                .map(Map.Entry::getKey)
                .toList();
    }
}
