package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peerbase.libp2p.pubsub.Rpc.IHave;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.libp2p.pubsub.Rpc.SubscriptionChange;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Gathers the effects of one input. What is to be said to a peer is put together into one RPC; several only where one
 * would be longer than peers accept.
 */
final class Outbox {
    /** Ids in one RPC: some 250 KiB, well below the MiB that go-libp2p takes. */
    private static final int MOST_IDS = 5_000;

    /** Subscriptions in one RPC, which are at most {@link PubsubLimits#TOPIC_BYTES} each. */
    private static final int MOST_SUBSCRIPTIONS = 500;

    private final Map<PeerId, Draft> drafts = new LinkedHashMap<>();
    private List<Effect> effects = new ArrayList<>();

    private static final class Draft {
        final List<SubscriptionChange> subscriptions = new ArrayList<>(0);
        final List<IHave> iHave = new ArrayList<>(0);
        final List<MessageId> iWant = new ArrayList<>(0);
        final List<String> graft = new ArrayList<>(0);
        final List<Prune> prune = new ArrayList<>(0);
        final List<MessageId> dontWant = new ArrayList<>(0);
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    void subscription(PeerId peer, String topic, boolean subscribe) {
        Draft draft = draft(peer);
        draft.subscriptions.add(new SubscriptionChange(subscribe, topic));
        if (draft.subscriptions.size() >= MOST_SUBSCRIPTIONS) {
            send(peer);
        }
    }

    void iHave(PeerId peer, String topic, List<MessageId> ids) {
        Draft draft = draft(peer);
        int already = draft.iHave.stream().mapToInt(iHave -> iHave.ids().size()).sum();
        if (already > 0 && already + ids.size() > MOST_IDS) {
            send(peer);
            draft = draft(peer);
        }
        draft.iHave.add(new IHave(topic, ids));
    }

    void iWant(PeerId peer, List<MessageId> ids) {
        draft(peer).iWant.addAll(ids);
    }

    void graft(PeerId peer, String topic) {
        draft(peer).graft.add(topic);
    }

    void prune(PeerId peer, Prune prune) {
        draft(peer).prune.add(prune);
    }

    void dontWant(PeerId peer, MessageId id) {
        draft(peer).dontWant.add(id);
    }

    /** Nothing needs to be said to a peer that is gone. */
    void discard(PeerId peer) {
        drafts.remove(peer);
    }

    /** All effects since the last call. */
    List<Effect> drain() {
        for (PeerId peer : List.copyOf(drafts.keySet())) {
            send(peer);
        }
        List<Effect> drained = effects;
        effects = new ArrayList<>();
        return drained;
    }

    private Draft draft(PeerId peer) {
        return drafts.computeIfAbsent(peer, key -> new Draft());
    }

    private void send(PeerId peer) {
        Draft draft = drafts.remove(peer);
        if (draft != null) {
            effects.add(new Effect.SendControl(
                    peer,
                    new Rpc(
                            draft.subscriptions,
                            List.of(),
                            draft.iHave,
                            draft.iWant,
                            draft.graft,
                            draft.prune,
                            draft.dontWant)));
        }
    }
}
