package org.peerbase.libp2p.pubsub;

import java.util.List;

/**
 * One frame between two peers.
 *
 * @param dontWant ids of messages not to send, for which the sender has no use any more
 */
record Rpc(
        List<SubscriptionChange> subscriptions,
        List<PubsubMessage> messages,
        List<IHave> iHave,
        List<MessageId> iWant,
        List<String> graft,
        List<Prune> prune,
        List<MessageId> dontWant) {

    /** The sender wants a topic's messages from now on, or no longer. */
    record SubscriptionChange(boolean subscribe, String topic) {}

    /** The sender has these messages of a topic. */
    record IHave(String topic, List<MessageId> ids) {}

    /**
     * The sender has taken the receiver out of its mesh.
     *
     * @param peers others to connect to instead
     * @param backoffSeconds how long not to graft; 0 if the sender does not say
     */
    record Prune(String topic, List<ExchangedPeer> peers, long backoffSeconds) {}

    static Rpc ofSubscriptions(List<SubscriptionChange> changes) {
        return new Rpc(changes, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    static Rpc ofMessages(List<PubsubMessage> messages) {
        return new Rpc(List.of(), messages, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    boolean hasControl() {
        return !iHave.isEmpty() || !iWant.isEmpty() || !graft.isEmpty() || !prune.isEmpty() || !dontWant.isEmpty();
    }
}
