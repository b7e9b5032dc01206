package org.peerbase.collaboration;

import java.util.Optional;
import java.util.Set;
import org.peerbase.multiformats.identity.PeerId;

/**
 * The figures of a collaboration. Times are in milliseconds.
 *
 * @param samplingIntervalMs how often it is decided whether to gossip about membership
 * @param targetGlobalMembershipGossipFrequencyMs the time between two membership messages of all peers together
 * @param urgencyFrequencyMultiplier how much more often while somebody has the membership wrong
 * @param memberLifetimeMs how long a member that vanished remains one if nobody notices; with more than ten members in
 *     proportion to their number
 * @param debounceResetConnectionsMs how long changes of the membership gather before links change
 * @param debouncePushMs how long changes gather at most while a push is in flight
 * @param receiveTimeoutMs how long an announced change may be missing before it is asked for
 * @param maxDeltaRetention how many recent records are kept in memory
 * @param antiEntropyIntervalMs how often peers that differ compare all they have; no retry waits longer
 * @param role as what this peer takes part; who can't read is a pinner
 * @param pinners the pinners that are trusted, and no others are taken for members; if empty, whoever says that it is
 *     one, up to a limit
 * @param debouncePushToPinnerMs the time between two pushes to a pinner
 */
public record CollaborationOptions(
        int samplingIntervalMs,
        int targetGlobalMembershipGossipFrequencyMs,
        int urgencyFrequencyMultiplier,
        int memberLifetimeMs,
        int debounceResetConnectionsMs,
        int debouncePushMs,
        int receiveTimeoutMs,
        int maxDeltaRetention,
        int antiEntropyIntervalMs,
        MemberRole role,
        Optional<Set<PeerId>> pinners,
        int debouncePushToPinnerMs) {
    /** What is used unless somebody asks for something else. */
    public static final CollaborationOptions DEFAULTS = new CollaborationOptions(
            1000, 1000, 10, 3_600_000, 1000, 200, 3000, 1000, 15_000, MemberRole.PARTICIPANT, Optional.empty(), 5000);

    public CollaborationOptions {
        requirePositive("samplingIntervalMs", samplingIntervalMs);
        requirePositive("targetGlobalMembershipGossipFrequencyMs", targetGlobalMembershipGossipFrequencyMs);
        requirePositive("urgencyFrequencyMultiplier", urgencyFrequencyMultiplier);
        requirePositive("memberLifetimeMs", memberLifetimeMs);
        requirePositive("debounceResetConnectionsMs", debounceResetConnectionsMs);
        requirePositive("debouncePushMs", debouncePushMs);
        requirePositive("receiveTimeoutMs", receiveTimeoutMs);
        requirePositive("maxDeltaRetention", maxDeltaRetention);
        requirePositive("antiEntropyIntervalMs", antiEntropyIntervalMs);
        requirePositive("debouncePushToPinnerMs", debouncePushToPinnerMs);
        pinners = pinners.map(Set::copyOf);
    }

    /** The same with other figures for gossip. */
    public CollaborationOptions withGossip(
            int samplingInterval, int targetGlobalMembershipGossipFrequency, int urgencyMultiplier) {
        return new CollaborationOptions(
                samplingInterval,
                targetGlobalMembershipGossipFrequency,
                urgencyMultiplier,
                memberLifetimeMs,
                debounceResetConnectionsMs,
                debouncePushMs,
                receiveTimeoutMs,
                maxDeltaRetention,
                antiEntropyIntervalMs,
                role,
                pinners,
                debouncePushToPinnerMs);
    }

    /** The same for a peer that takes part as {@code other}. */
    public CollaborationOptions withRole(MemberRole other) {
        return with(other, pinners, debouncePushToPinnerMs);
    }

    /** The same, trusting these pinners only. */
    public CollaborationOptions withPinners(Set<PeerId> trusted) {
        return with(role, Optional.of(trusted), debouncePushToPinnerMs);
    }

    /** The same with another time between pushes to a pinner. */
    public CollaborationOptions withDebouncePushToPinnerMs(int value) {
        return with(role, pinners, value);
    }

    private CollaborationOptions with(
            MemberRole otherRole, Optional<Set<PeerId>> otherPinners, int otherDebouncePushToPinnerMs) {
        return new CollaborationOptions(
                samplingIntervalMs,
                targetGlobalMembershipGossipFrequencyMs,
                urgencyFrequencyMultiplier,
                memberLifetimeMs,
                debounceResetConnectionsMs,
                debouncePushMs,
                receiveTimeoutMs,
                maxDeltaRetention,
                antiEntropyIntervalMs,
                otherRole,
                otherPinners,
                otherDebouncePushToPinnerMs);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be 1 or more");
        }
    }
}
