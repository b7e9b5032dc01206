package org.peerbase.collaboration;

import java.util.List;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** What can happen to an app. */
@SuppressWarnings("ArrayRecordComponent") // Messages are handed over, never compared.
public sealed interface AppInput {
    /** The app starts; handed in once, first. */
    record Start() implements AppInput {}

    /** The app stops; handed in once, last. */
    record Stop() implements AppInput {}

    /** The time that {@link AppCore#nextWakeUp} named has come. Early and late ticks do no harm. */
    record Tick() implements AppInput {}

    /** An address that the app shall stay connected with; it is dialled again, with back-off, whenever it is lost. */
    record Bootstrap(Multiaddr address) implements AppInput {}

    /** Somebody may be interested in the app: found by a discovery, or named by another peer. */
    record PeerDiscovered(PeerId peer, List<Multiaddr> addresses) implements AppInput {}

    /** A {@link AppOutput.Dial} led to a connection, new or not, with {@code peer}. */
    record Dialled(long dial, PeerId peer) implements AppInput {}

    /** A {@link AppOutput.Dial} led nowhere. */
    record DialFailed(long dial, String reason) implements AppInput {}

    /** The first connection with a peer stands, whoever dialled. */
    record Connected(PeerId peer) implements AppInput {}

    /** The last connection with a peer is gone. */
    record Disconnected(PeerId peer) implements AppInput {}

    /** A connected peer subscribed to the app's topic. */
    record Subscribed(PeerId peer) implements AppInput {}

    /** A connected peer left the app's topic. */
    record Unsubscribed(PeerId peer) implements AppInput {}

    /** A message on the app's topic; {@code source} is who signed it. */
    record GossipReceived(PeerId source, byte[] message) implements AppInput {}
}
