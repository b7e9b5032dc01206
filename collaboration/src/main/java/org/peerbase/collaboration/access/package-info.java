/**
 * What a peer may do in one collaboration, and how that is proven and kept: the collaboration's id, capabilities of
 * writers, passes of members, and the sealing of records. Pure: chance is passed in, and who asks when is decided in
 * {@code org.peerbase.collaboration}. How keys are made and handed on is in {@code org.peerbase.keys}. Start with {@link
 * org.peerbase.collaboration.access.Access}.
 *
 * <p>Collaborations without keys go through the same calls, which then seal, ask and prove nothing.
 */
@NullMarked
package org.peerbase.collaboration.access;

import org.jspecify.annotations.NullMarked;
