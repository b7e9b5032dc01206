package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.pubsub.Rpc.SubscriptionChange;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Gossipsub as a pure state machine: each method takes what happened and when, and returns what is to be done. It reads
 * no clock and starts nothing; equal inputs and an equally seeded {@link Random} give equal effects. Specification:
 * {@code libp2p/specs}, {@code pubsub/gossipsub/gossipsub-v1.0.md} to {@code v1.2.md}.
 *
 * <p>Times are milliseconds of any clock that never goes back. {@link #heartbeat} has to be called every {@link
 * Timing#heartbeat()}. Not thread-safe.
 */
final class Router {
    private final Rooms rooms;
    private final GossipsubConfig config;
    private final PeerId self;
    private final byte[] selfBytes;
    private final MessageVerifier verifier;
    private final ControlHandler control;
    private final Heartbeat heartbeat;

    private final Set<String> validatedTopics = new HashSet<>();
    private final Map<MessageId, PendingValidation> pending = new LinkedHashMap<>();

    private record PendingValidation(PubsubMessage message, PeerId source, Delivery delivery, long deadline) {}

    Router(GossipsubConfig config, PeerId self, MessageVerifier verifier, Random random) {
        this.config = config;
        this.self = self;
        this.selfBytes = self.toBytes();
        this.verifier = verifier;
        this.rooms = new Rooms(config, random);
        this.control = new ControlHandler(rooms);
        this.heartbeat = new Heartbeat(rooms);
    }

    /**
     * A peer that speaks pubsub is there.
     *
     * @param outbound whether we dialed it
     * @param address its IP address as text
     */
    List<Effect> peerConnected(PeerId id, PubsubProtocol protocol, boolean outbound, String address) {
        PeerState peer = new PeerState(id, protocol, outbound);
        if (!id.equals(self) && rooms.peers.add(peer)) {
            rooms.scores.connected(id, address);
            for (String topic : rooms.mesh.topics()) {
                rooms.outbox.subscription(id, topic, true);
            }
        }
        return rooms.outbox.drain();
    }

    /** A peer is gone. */
    List<Effect> peerDisconnected(PeerId id, long now) {
        PeerState peer = rooms.peers.remove(id);
        if (peer != null) {
            for (String topic : rooms.mesh.topics()) {
                if (rooms.mesh.remove(topic, id)) {
                    rooms.outbox.add(new Effect.MeshChange(id, topic, false));
                }
            }
            for (String topic : rooms.mesh.fanoutTopics()) {
                rooms.mesh.removeFromFanout(topic, id);
            }
            for (String topic : peer.topics) {
                rooms.outbox.add(new Effect.PeerSubscription(id, topic, false));
            }
            rooms.promises.forget(id);
            rooms.scores.disconnected(id, now);
            rooms.outbox.discard(id);
        }
        return rooms.outbox.drain();
    }

    /** A peer has said something. */
    List<Effect> received(PeerId id, Rpc rpc, long now) {
        PeerState peer = rooms.peers.get(id);
        if (peer == null) {
            return List.of();
        }
        if (isGraylisted(id)) {
            onIgnored(id, rpc);
            return rooms.outbox.drain();
        }
        for (SubscriptionChange change : rpc.subscriptions()) {
            onSubscription(peer, change, now);
        }
        for (PubsubMessage message : rpc.messages()) {
            onMessage(peer, message, now);
        }
        control.handle(peer, rpc, now);
        return rooms.outbox.drain();
    }

    /** We want a topic's messages. Nothing happens if we do already. */
    List<Effect> subscribe(String topic, long now) {
        if (!rooms.mesh.isSubscribed(topic)) {
            rooms.mesh.open(topic);
            for (PeerState peer : rooms.peers.all()) {
                rooms.outbox.subscription(peer.id, topic, true);
            }
            joinMesh(topic, now);
        }
        return rooms.outbox.drain();
    }

    /** We don't want a topic's messages any more. */
    List<Effect> unsubscribe(String topic, long now) {
        if (rooms.mesh.isSubscribed(topic)) {
            long backoff = config.timing().unsubscribeBackoff().toMillis();
            for (PeerId peer : List.copyOf(rooms.mesh.peers(topic))) {
                rooms.leaveMesh(topic, peer);
                rooms.backoffs.add(topic, peer, now + backoff);
                rooms.sayPruned(peer, topic, List.of(), backoff);
            }
            rooms.mesh.close(topic);
            rooms.scores.leaveTopic(topic);
            for (PeerState peer : rooms.peers.all()) {
                rooms.outbox.subscription(peer.id, topic, false);
            }
        }
        return rooms.outbox.drain();
    }

    /** From now on a topic's messages need a verdict, or no longer. */
    void setValidated(String topic, boolean needed) {
        if (needed) {
            validatedTopics.add(topic);
        } else {
            validatedTopics.remove(topic);
        }
    }

    /** Sends a message of our own, which is signed. The peers it goes to are in the effects. */
    List<Effect> publish(PubsubMessage message, long now) {
        MessageId id = idOf(message);
        rooms.seen.add(id, Delivery.valid(now));
        rooms.cache.put(id, message);
        List<PeerId> receivers = receiversOfOwn(message.topic(), now);
        if (!receivers.isEmpty()) {
            rooms.outbox.add(new Effect.SendMessage(receivers, message));
        }
        return rooms.outbox.drain();
    }

    /** The validator's answer to an {@link Effect.Validate}. */
    List<Effect> validated(MessageId id, Verdict verdict, long now) {
        PendingValidation validation = pending.remove(id);
        if (validation != null) {
            settle(id, validation, verdict, now);
        }
        return rooms.outbox.drain();
    }

    /** The regular maintenance. */
    List<Effect> heartbeat(long now) {
        expireValidations(now);
        heartbeat.beat(now);
        return rooms.outbox.drain();
    }

    /** The opinion of a peer; 0 for one that is not known. */
    double score(PeerId peer) {
        return rooms.score(peer);
    }

    private boolean isGraylisted(PeerId peer) {
        return !rooms.isDirect(peer)
                && (rooms.scores.isExhausted(peer)
                        || rooms.score(peer) < config.thresholds().graylist());
    }

    /** A peer that is not listened to is not worth its connection if it goes on as it began. */
    private void onIgnored(PeerId peer, Rpc rpc) {
        if (!rpc.messages().isEmpty() && rooms.scores.ignoredMessage(peer)) {
            rooms.outbox.add(new Effect.Cut(peer, "too many invalid messages"));
        }
    }

    private void onSubscription(PeerState peer, SubscriptionChange change, long now) {
        String topic = change.topic();
        if (!change.subscribe()) {
            if (rooms.peers.unsubscribe(peer, topic)) {
                rooms.leaveMesh(topic, peer.id);
                rooms.mesh.removeFromFanout(topic, peer.id);
                rooms.outbox.add(new Effect.PeerSubscription(peer.id, topic, false));
            }
            return;
        }
        // A mesh that lacks peers does not wait for the next heartbeat.
        if (rooms.noteSubscription(peer, topic)
                && rooms.mesh.isSubscribed(topic)
                && rooms.mesh.peers(topic).size() < config.mesh().degreeLow()
                && rooms.isGraftable(peer, topic, now)) {
            rooms.graft(topic, peer.id, now);
        }
    }

    /** Each step is dearer than the one before; the signature comes last. */
    private void onMessage(PeerState peer, PubsubMessage message, long now) {
        String topic = message.topic();
        if (!rooms.mesh.isSubscribed(topic) || rooms.scores.isExhausted(peer.id)) {
            return;
        }
        MessageId id = idOf(message);
        Delivery before = rooms.seen.get(id);
        if (before != null) {
            keepPromises(id, message);
            onDuplicate(peer, topic, before, now);
            return;
        }
        if (Arrays.equals(message.from(), selfBytes)) {
            // Our own from before a restart, or a forgery in our name: of no interest either way.
            return;
        }
        if (isReplay(message, now)) {
            // Whoever passed it on may not know.
            return;
        }
        boolean needsVerdict = validatedTopics.contains(topic);
        if (needsVerdict && !hasRoomForValidation(peer)) {
            return;
        }
        if (message.data().length > config.maxMessageBytes() || !verifier.verify(message)) {
            onInvalid(peer.id, topic);
            return;
        }
        rooms.numbers.add(message.from(), message.sequenceNumber(), now);
        keepPromises(id, message);
        Delivery delivery = needsVerdict ? Delivery.pending(now) : Delivery.valid(now);
        rooms.seen.add(id, delivery);
        sayDontWant(peer.id, id, message);
        if (needsVerdict) {
            peer.pendingValidations++;
            long deadline = now + PubsubLimits.VALIDATION.toMillis();
            pending.put(id, new PendingValidation(message, peer.id, delivery, deadline));
            rooms.outbox.add(new Effect.Validate(id, message, peer.id));
        } else {
            onValid(id, message, peer.id, delivery);
        }
    }

    private boolean isReplay(PubsubMessage message, long now) {
        return config.risingNumbers()
                && message.sequenceNumberBytes().length == PubsubMessage.SEQUENCE_NUMBER_BYTES
                && rooms.numbers.isOld(message.from(), message.sequenceNumber(), now);
    }

    private void onDuplicate(PeerState peer, String topic, Delivery delivery, long now) {
        switch (delivery.status()) {
            case PENDING -> delivery.another(peer.id);
            case VALID -> {
                if (rooms.scores.countsMeshDeliveries(topic) && delivery.another(peer.id)) {
                    rooms.scores.nearFirstDelivery(peer.id, topic, now - delivery.validatedAt());
                }
            }
            case INVALID -> onInvalid(peer.id, topic);
            case IGNORED -> {
                // Nobody is to blame.
            }
        }
    }

    private void onValid(MessageId id, PubsubMessage message, PeerId source, Delivery delivery) {
        String topic = message.topic();
        rooms.scores.firstDelivery(source, topic);
        for (PeerId other : delivery.others()) {
            rooms.scores.nearFirstDelivery(other, topic, 0);
        }
        rooms.cache.put(id, message);
        if (rooms.mesh.isSubscribed(topic)) {
            rooms.outbox.add(new Effect.Deliver(message, source));
        }
        forward(id, message, source, delivery.others());
        if (!rooms.scores.countsMeshDeliveries(topic)) {
            delivery.forgetOthers();
        }
    }

    private void onInvalid(PeerId peer, String topic) {
        boolean exhausted = rooms.scores.isExhausted(peer);
        rooms.scores.invalidMessage(peer, topic);
        if (!exhausted && rooms.scores.isExhausted(peer)) {
            rooms.outbox.add(new Effect.Cut(peer, "too many invalid messages"));
        }
    }

    private void forward(MessageId id, PubsubMessage message, PeerId source, Set<PeerId> haveIt) {
        Set<PeerId> mesh = rooms.mesh.peers(message.topic());
        List<PeerId> receivers = new ArrayList<>();
        for (PeerState peer : rooms.peers.in(message.topic())) {
            boolean wanted = mesh.contains(peer.id)
                    || rooms.isDirect(peer.id)
                    || (!peer.protocol.hasMesh() && rooms.mayHaveOwnMessages(peer.id));
            if (wanted
                    && !peer.id.equals(source)
                    && !haveIt.contains(peer.id)
                    && peer.wants(id)
                    && !Arrays.equals(message.from(), peer.id.toBytes())) {
                receivers.add(peer.id);
            }
        }
        if (!receivers.isEmpty()) {
            rooms.outbox.add(new Effect.SendMessage(receivers, message));
        }
    }

    private List<PeerId> receiversOfOwn(String topic, long now) {
        Set<PeerId> chosen = chosenForOwn(topic, now);
        List<PeerId> receivers = new ArrayList<>();
        for (PeerState peer : rooms.peers.in(topic)) {
            boolean wanted = config.floodPublish() || !peer.protocol.hasMesh() || rooms.isDirect(peer.id);
            if (chosen.contains(peer.id) || (wanted && rooms.mayHaveOwnMessages(peer.id))) {
                receivers.add(peer.id);
            }
        }
        return receivers;
    }

    /** The mesh, or the fan-out if we don't subscribe to the topic ourselves. */
    private Set<PeerId> chosenForOwn(String topic, long now) {
        if (rooms.mesh.isSubscribed(topic)) {
            return rooms.mesh.peers(topic);
        }
        if (config.floodPublish()) {
            return Set.of();
        }
        Set<PeerId> fanout = rooms.mesh.fanout(topic);
        List<PeerId> fresh = List.of();
        if (fanout == null || fanout.isEmpty()) {
            fresh = rooms.candidates(
                    topic,
                    peer -> peer.protocol.hasMesh() && !rooms.isDirect(peer.id) && rooms.mayHaveOwnMessages(peer.id));
            fresh = fresh.subList(0, Math.min(config.mesh().degree(), fresh.size()));
        }
        rooms.mesh.useFanout(topic, fresh, now);
        @Nullable Set<PeerId> used = rooms.mesh.fanout(topic);
        return used == null ? Set.of() : used;
    }

    private void joinMesh(String topic, long now) {
        Set<PeerId> first = new LinkedHashSet<>();
        Set<PeerId> fanout = rooms.mesh.fanout(topic);
        if (fanout != null) {
            first.addAll(fanout);
        }
        first.addAll(rooms.candidates(topic, peer -> true));
        rooms.mesh.closeFanout(topic);
        int missing = config.mesh().degree();
        for (PeerId id : first) {
            PeerState peer = rooms.peers.get(id);
            if (missing > 0 && peer != null && rooms.isGraftable(peer, topic, now)) {
                rooms.graft(topic, id, now);
                missing--;
            }
        }
    }

    /** Spares us the same long message from others. */
    private void sayDontWant(PeerId source, MessageId id, PubsubMessage message) {
        if (message.data().length < PubsubLimits.DONT_WANT_FROM_BYTES) {
            return;
        }
        for (PeerId peerId : rooms.mesh.peers(message.topic())) {
            PeerState peer = rooms.peers.get(peerId);
            if (peer != null
                    && !peerId.equals(source)
                    && peer.protocol.knowsDontWant()
                    && peer.dontWantsSent++ < PubsubLimits.DONT_WANTS) {
                rooms.outbox.dontWant(peerId, id);
            }
        }
    }

    /** A peer that names messages as another implementation does has kept its promise all the same. */
    private void keepPromises(MessageId id, PubsubMessage message) {
        if (rooms.promises.isEmpty()) {
            return;
        }
        rooms.promises.kept(id);
        rooms.promises.kept(MessageId.of(MessageIdFunction.AUTHOR_AND_NUMBER.idOf(message)));
        rooms.promises.kept(MessageId.of(MessageIdFunction.KEY_AND_NUMBER.idOf(message)));
        rooms.promises.kept(MessageId.of(MessageIdFunction.TEXT.idOf(message)));
    }

    private boolean hasRoomForValidation(PeerState peer) {
        return pending.size() < PubsubLimits.PENDING_VALIDATIONS
                && peer.pendingValidations < PubsubLimits.PENDING_VALIDATIONS_PER_PEER;
    }

    private void settle(MessageId id, PendingValidation validation, Verdict verdict, long now) {
        PeerState source = rooms.peers.get(validation.source());
        if (source != null && source.pendingValidations > 0) {
            source.pendingValidations--;
        }
        Delivery delivery = validation.delivery();
        switch (verdict) {
            case ACCEPT -> {
                delivery.settle(Delivery.Status.VALID, now);
                onValid(id, validation.message(), validation.source(), delivery);
            }
            case REJECT -> {
                delivery.settle(Delivery.Status.INVALID, now);
                String topic = validation.message().topic();
                onInvalid(validation.source(), topic);
                delivery.others().forEach(other -> onInvalid(other, topic));
                delivery.forgetOthers();
            }
            case IGNORE -> {
                delivery.settle(Delivery.Status.IGNORED, now);
                delivery.forgetOthers();
            }
        }
    }

    private void expireValidations(long now) {
        List<MessageId> late = new ArrayList<>();
        pending.forEach((id, validation) -> {
            if (validation.deadline() <= now) {
                late.add(id);
            }
        });
        for (MessageId id : late) {
            PendingValidation validation = pending.remove(id);
            if (validation != null) {
                settle(id, validation, Verdict.IGNORE, now);
            }
        }
    }

    private MessageId idOf(PubsubMessage message) {
        return MessageId.of(config.messageIds().idOf(message));
    }
}
