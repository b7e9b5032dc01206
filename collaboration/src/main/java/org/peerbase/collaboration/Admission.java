package org.peerbase.collaboration;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.access.Access;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Whom this peer takes for a member, beyond their own word. A participant shows a pass, which only those who can read can
 * make; a pinner has none, and is taken if it is one of those that the application trusts, or if it trusts whoever comes.
 */
record Admission(Access access, Optional<Set<PeerId>> trustedPinners) {
    /** Whether the entry shows the right pass, or needs none. {@code known} is one of the same peer that did. */
    boolean hasPass(MemberEntry entry, @Nullable MemberEntry known) {
        if (entry.role() == MemberRole.PINNER) {
            return true;
        }
        boolean same = known != null && known.role() == entry.role() && Arrays.equals(known.pass(), entry.pass());
        return same || access.isPass(entry.peer(), entry.pass());
    }

    /** Whether {@code pinner} may be one, as far as the application has a say. */
    boolean isTrusted(PeerId pinner) {
        return trustedPinners.isEmpty() || trustedPinners.get().contains(pinner);
    }

    /** Whether the application has named its pinners, so that no others can crowd them out. */
    boolean namesPinners() {
        return trustedPinners.isPresent();
    }
}
