package org.peerbase.libp2p.pubsub;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/** What the {@link Router} wants done, in the order in which it said so. */
sealed interface Effect {
    /** Say this to a peer; it holds no messages and must not wait behind any. */
    record SendControl(PeerId peer, Rpc rpc) implements Effect {}

    /** Send a message to these peers; it may be dropped for one that is slow. */
    record SendMessage(List<PeerId> peers, PubsubMessage message) implements Effect {}

    /** Hand a message to the application. */
    record Deliver(PubsubMessage message, PeerId source) implements Effect {}

    /** Ask the topic's validator and tell the router by {@link Router#validated}. */
    record Validate(MessageId id, PubsubMessage message, PeerId source) implements Effect {}

    /** Have nothing to do with a peer any more, for a reason that a person may read. */
    record Cut(PeerId peer, String reason) implements Effect {}

    /** Connect to a peer; {@code named} is how another peer spoke of it, if one did. */
    record Connect(PeerId peer, @Nullable ExchangedPeer named) implements Effect {}

    /** A peer subscribed to a topic or no longer does. */
    record PeerSubscription(PeerId peer, String topic, boolean subscribed) implements Effect {}

    /** A peer came into or went out of the mesh of a topic. */
    record MeshChange(PeerId peer, String topic, boolean joined) implements Effect {}
}
