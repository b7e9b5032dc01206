package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a peer speaks, the best last. */
enum PubsubProtocol {
    /** Every message to everyone who wants the topic; no control messages. */
    FLOODSUB("/floodsub/1.0.0"),
    MESHSUB_1_0("/meshsub/1.0.0"),
    /** Adds scores, back-off and peer exchange. */
    MESHSUB_1_1("/meshsub/1.1.0"),
    /** Adds IDONTWANT. */
    MESHSUB_1_2("/meshsub/1.2.0");

    private final String id;

    PubsubProtocol(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    boolean hasMesh() {
        return this != FLOODSUB;
    }

    boolean knowsDontWant() {
        return this == MESHSUB_1_2;
    }

    /** All ids, the best first. */
    static List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (PubsubProtocol protocol : values()) {
            ids.add(0, protocol.id);
        }
        return ids;
    }

    static Optional<PubsubProtocol> byId(String id) {
        for (PubsubProtocol protocol : values()) {
            if (protocol.id.equals(id)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    static boolean anyIn(Collection<String> ids) {
        return ids.stream().anyMatch(id -> byId(id).isPresent());
    }
}
