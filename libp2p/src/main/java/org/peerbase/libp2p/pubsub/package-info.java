/**
 * Publish and subscribe by topic: gossipsub 1.1 and 1.2 with StrictSign, peer scoring and limits, serving floodsub peers
 * too. Specifications: {@code libp2p/specs}, {@code pubsub/README.md} and {@code pubsub/gossipsub/}.
 *
 * <p>Read {@link org.peerbase.libp2p.pubsub.Gossipsub} first: it is the service on a host and does all input and output.
 * Behind it {@code Router} decides everything. It is a pure state machine: what happened goes in with the time, what is
 * to be done comes out as {@code Effect}s. Its rooms are {@code PeerTable} (who is connected and wants what), {@code
 * Mesh} (with whom full messages are exchanged), {@code Backoffs}, {@code MessageCache} and {@code SeenMessages}, {@code
 * GossipPromises} and {@code PeerScores}; {@code ControlHandler} answers the peers' control messages, {@code Heartbeat}
 * tends the meshes and emits gossip, {@code Outbox} gathers what is to be said to each peer.
 *
 * <p>{@code RpcCodec} is the wire form, {@code MessageSigner} makes messages and checks them. Finding peers is not done
 * here: the router uses the connections that there are.
 */
@NullMarked
package org.peerbase.libp2p.pubsub;

import org.jspecify.annotations.NullMarked;
