/**
 * identify and identify/push: peers tell each other what they are, where they listen and what they serve (libp2p/specs,
 * identify/README.md).
 *
 * <p>{@link org.peerbase.libp2p.identify.IdentifyMessage} is the pure part: a message and its limits.
 */
@NullMarked
package org.peerbase.libp2p.identify;

import org.jspecify.annotations.NullMarked;
