package org.peerbase.collaboration;

import java.util.List;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * What can happen to a collaboration.
 *
 * <p>Streams have numbers. Those that the core asked for are positive and chosen by the core; those that a remote opened
 * are negative and chosen by the driver, each used once.
 */
@SuppressWarnings("ArrayRecordComponent") // Messages are handed over, never compared.
public sealed interface CollaborationInput {
    /** The collaboration starts, its state restored; handed in once, first. */
    record Start(List<Multiaddr> addresses) implements CollaborationInput {
        public Start {
            addresses = List.copyOf(addresses);
        }
    }

    /** The collaboration stops: it says so to the others. Handed in once; after it only store answers matter. */
    record Stop() implements CollaborationInput {}

    /** The time that {@link CollaborationCore#nextWakeUp} named has come. Early and late ticks do no harm. */
    record Tick() implements CollaborationInput {}

    /** There are records of local changes in the {@link SharedState}. One for many changes is enough. */
    record LocalChanges() implements CollaborationInput {}

    /** Somebody waits for pinners to have the local changes up to {@code sequence}: their pushes take no rest before. */
    record Hurry(long sequence) implements CollaborationInput {}

    /** The records of a {@link CollaborationOutput.StoreRecords} are durable. */
    record RecordsStored(long batch) implements CollaborationInput {}

    /** The records of a {@link CollaborationOutput.StoreRecords} could not be stored: the collaboration has failed. */
    record StoreFailed(String reason) implements CollaborationInput {}

    /**
     * The answer to a {@link CollaborationOutput.LoadRecords}: records of {@code replica} without a gap, the first one
     * being the one asked for; empty if it could not be read.
     */
    record RecordsLoaded(long request, ReplicaId replica, List<ChangeRecord> records) implements CollaborationInput {}

    /** What a {@link CollaborationOutput.RestoreShadow} asked for is done. */
    record ShadowRestored(SharedState shadow) implements CollaborationInput {}

    /** It could not be done, in words. */
    record ShadowFailed(SharedState shadow, String reason) implements CollaborationInput {}

    /** A message of this collaboration on the app's topic; {@code source} is who signed it. */
    record GossipReceived(PeerId source, byte[] message) implements CollaborationInput {}

    /** What others broadcast under a name of gossip is wanted from now on; what this peer says itself, too. */
    record OpenGossip(String name) implements CollaborationInput {
        /** Without the name. */
        @Override
        public String toString() {
            return "OpenGossip";
        }
    }

    /** What is gossiped under a name is no longer wanted. */
    record CloseGossip(String name) implements CollaborationInput {
        /** Without the name. */
        @Override
        public String toString() {
            return "CloseGossip";
        }
    }

    /**
     * Tells the other members, without storing it.
     *
     * @param name at most {@link CollaborationCore#MAX_GOSSIP_NAME_BYTES} in UTF-8
     * @param message at most {@link CollaborationCore#MAX_GOSSIP_BYTES}
     */
    record Broadcast(String name, byte[] message) implements CollaborationInput {
        /** How much is said; neither the name nor the message. */
        @Override
        public String toString() {
            return "Broadcast[" + message.length + " bytes]";
        }
    }

    /** How many connected peers are interested in the app, this one not counted. */
    record AppPeersChanged(int count) implements CollaborationInput {}

    /** The addresses at which this peer can be reached are now these. */
    record AddressesChanged(List<Multiaddr> addresses) implements CollaborationInput {
        public AddressesChanged {
            addresses = List.copyOf(addresses);
        }
    }

    /** The stream of an {@link CollaborationOutput.OpenStream} stands. */
    record StreamOpened(long stream) implements CollaborationInput {}

    /** A remote opened a stream with this collaboration's protocol. */
    record StreamAccepted(long stream, PeerId peer) implements CollaborationInput {}

    /** A stream could not be opened, or has ended; not given for one that the core closed. */
    record StreamClosed(long stream, String reason) implements CollaborationInput {}

    /** A whole message of a stream, in the order of sending. */
    record MessageReceived(long stream, byte[] message) implements CollaborationInput {}

    /**
     * What was sent on a stream has piled up, or has drained. While it is congested the core sends nothing on it but
     * the records that the remote has given room for.
     */
    record StreamCongested(long stream, boolean congested) implements CollaborationInput {}
}
