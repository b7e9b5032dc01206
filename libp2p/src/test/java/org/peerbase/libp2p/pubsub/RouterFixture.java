package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.peerbase.multiformats.identity.PeerId;

/** One router with peers that the test plays. Time stands until it is moved. */
final class RouterFixture {
    static final String TOPIC = "topic";
    static final PeerId SELF = TestPeers.peer(0);

    final Router router;
    final List<Effect> effects = new ArrayList<>();
    int verifications;
    long now = 1_000_000;

    RouterFixture(GossipsubConfig config) {
        MessageVerifier counting = message -> {
            verifications++;
            return TestPeers.CHECKSUM.verify(message);
        };
        router = new Router(config, SELF, counting, new Random(42));
    }

    RouterFixture() {
        this(GossipsubConfig.DEFAULTS);
    }

    /** A peer that we dialed, which wants the topic. */
    PeerId dialed(int number) {
        return join(number, PubsubProtocol.MESHSUB_1_2, true);
    }

    /** A peer that dialed us, which wants the topic. */
    PeerId accepted(int number) {
        return join(number, PubsubProtocol.MESHSUB_1_2, false);
    }

    PeerId join(int number, PubsubProtocol protocol, boolean outbound) {
        PeerId peer = TestPeers.peer(number);
        note(router.peerConnected(peer, protocol, outbound, "10.0.0." + number));
        receive(peer, TestPeers.subscribing(TOPIC));
        return peer;
    }

    void receive(PeerId peer, Rpc rpc) {
        note(router.received(peer, rpc, now));
    }

    void subscribe() {
        note(router.subscribe(TOPIC, now));
    }

    void heartbeat() {
        now += 1_000;
        note(router.heartbeat(now));
    }

    void heartbeats(int count) {
        for (int i = 0; i < count; i++) {
            heartbeat();
        }
    }

    void note(List<Effect> more) {
        effects.addAll(more);
    }

    void forgetEffects() {
        effects.clear();
    }

    /** The effects of one kind since they were last forgotten. */
    <E extends Effect> List<E> all(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What was said to a peer, messages apart. */
    List<Rpc> saidTo(PeerId peer, Predicate<Rpc> fits) {
        return all(Effect.SendControl.class).stream()
                .filter(send -> send.peer().equals(peer) && fits.test(send.rpc()))
                .map(Effect.SendControl::rpc)
                .toList();
    }

    List<Rpc.Prune> prunesTo(PeerId peer) {
        return saidTo(peer, rpc -> true).stream()
                .flatMap(rpc -> rpc.prune().stream())
                .toList();
    }

    boolean grafted(PeerId peer) {
        return !saidTo(peer, rpc -> rpc.graft().contains(TOPIC)).isEmpty();
    }

    /** The messages sent to a peer. */
    List<PubsubMessage> sentTo(PeerId peer) {
        return all(Effect.SendMessage.class).stream()
                .filter(send -> send.peers().contains(peer))
                .map(Effect.SendMessage::message)
                .toList();
    }

    List<PubsubMessage> delivered() {
        return all(Effect.Deliver.class).stream().map(Effect.Deliver::message).toList();
    }

    /** Who is in the mesh, from what was told of changes; never forget effects before asking. */
    boolean inMesh(PeerId peer) {
        boolean in = false;
        for (Effect.MeshChange change : all(Effect.MeshChange.class)) {
            if (change.peer().equals(peer) && change.topic().equals(TOPIC)) {
                in = change.joined();
            }
        }
        return in;
    }
}
