package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.peerbase.libp2p.pubsub.Rpc.IHave;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;

/** Answers the control messages of peers. */
final class ControlHandler {
    private final Rooms rooms;
    private final GossipsubConfig config;

    ControlHandler(Rooms rooms) {
        this.rooms = rooms;
        this.config = rooms.config;
    }

    void handle(PeerState peer, Rpc rpc, long now) {
        if (!rpc.hasControl() || !peer.protocol.hasMesh()) {
            return;
        }
        onIHave(peer, rpc.iHave(), now);
        onIWant(peer, rpc.iWant());
        onDontWant(peer, rpc.dontWant());
        for (String topic : rpc.graft()) {
            onGraft(peer, topic, now);
        }
        for (Prune prune : rpc.prune()) {
            onPrune(peer, prune, now);
        }
    }

    private void onIHave(PeerState peer, List<IHave> advertisements, long now) {
        if (advertisements.isEmpty() || !rooms.mayGossip(peer.id)) {
            return;
        }
        if (++peer.iHavesReceived > PubsubLimits.IHAVES || peer.idsAskedFor >= PubsubLimits.IDS_ASKED_FOR) {
            return;
        }
        Set<MessageId> wanted = new LinkedHashSet<>();
        for (IHave advertisement : advertisements) {
            if (rooms.mesh.isSubscribed(advertisement.topic())) {
                for (MessageId id : advertisement.ids()) {
                    if (!rooms.seen.contains(id)) {
                        wanted.add(id);
                    }
                }
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        List<MessageId> asked = new ArrayList<>(wanted);
        Collections.shuffle(asked, rooms.random);
        int allowed = PubsubLimits.IDS_ASKED_FOR - peer.idsAskedFor;
        if (asked.size() > allowed) {
            asked = asked.subList(0, allowed);
        }
        peer.idsAskedFor += asked.size();
        rooms.outbox.iWant(peer.id, asked);
        // They are shuffled: any is as good as another to see whether the peer keeps its word.
        rooms.promises.add(
                asked.get(0), peer.id, now + config.timing().followUp().toMillis());
    }

    private void onIWant(PeerState peer, List<MessageId> ids) {
        if (ids.isEmpty() || !rooms.mayGossip(peer.id)) {
            return;
        }
        for (MessageId id : ids) {
            if (peer.idsServed >= PubsubLimits.IDS_SERVED) {
                return;
            }
            peer.idsServed++;
            PubsubMessage message = peer.wants(id) ? rooms.cache.request(id, peer.id) : null;
            if (message != null) {
                rooms.outbox.add(new Effect.SendMessage(List.of(peer.id), message));
            }
        }
    }

    private void onDontWant(PeerState peer, List<MessageId> ids) {
        for (MessageId id : ids) {
            if (++peer.dontWantsReceived > PubsubLimits.DONT_WANTS) {
                return;
            }
            peer.dontWant(id);
        }
    }

    private void onGraft(PeerState peer, String topic, long now) {
        if (!rooms.mesh.isSubscribed(topic)) {
            // No answer: it would cost more than the question.
            return;
        }
        Set<PeerId> mesh = rooms.mesh.peers(topic);
        if (mesh.contains(peer.id)) {
            return;
        }
        if (rooms.isDirect(peer.id)) {
            rooms.refuse(topic, peer.id, false, now);
            return;
        }
        long backoffEnd = rooms.backoffs.end(topic, peer.id);
        if (backoffEnd > now) {
            rooms.scores.offence(peer.id, 1);
            long prunedAt = backoffEnd - config.timing().pruneBackoff().toMillis();
            if (now < prunedAt + config.timing().graftFloodThreshold().toMillis()) {
                rooms.scores.offence(peer.id, 1);
            }
            rooms.refuse(topic, peer.id, false, now);
            return;
        }
        if (rooms.score(peer.id) < 0) {
            rooms.refuse(topic, peer.id, false, now);
            return;
        }
        if (mesh.size() >= config.mesh().degreeHigh() && !peer.outbound) {
            rooms.refuse(topic, peer.id, true, now);
            return;
        }
        // Who grafts wants the topic, whether it said so or not.
        rooms.noteSubscription(peer, topic);
        rooms.enterMesh(topic, peer.id, now);
    }

    private void onPrune(PeerState peer, Prune prune, long now) {
        if (!rooms.mesh.isSubscribed(prune.topic())) {
            return;
        }
        rooms.leaveMesh(prune.topic(), peer.id);
        rooms.backoffs.add(prune.topic(), peer.id, now + backoffMillis(prune));
        if (config.peerExchange() && rooms.score(peer.id) >= config.thresholds().acceptPeerExchange()) {
            prune.peers().forEach(this::connect);
        }
    }

    private long backoffMillis(Prune prune) {
        long seconds = prune.backoffSeconds();
        if (seconds == 0) {
            return config.timing().pruneBackoff().toMillis();
        }
        long most = PubsubLimits.BACKOFF.toSeconds();
        // A number beyond 63 bits reads as negative.
        return 1000 * (seconds < 0 ? most : Math.min(seconds, most));
    }

    private void connect(ExchangedPeer exchanged) {
        PeerId peer;
        try {
            peer = PeerId.fromBytes(exchanged.peerId());
        } catch (MalformedInputException e) {
            return;
        }
        if (rooms.peers.get(peer) == null) {
            rooms.outbox.add(new Effect.Connect(peer, exchanged));
        }
    }
}
