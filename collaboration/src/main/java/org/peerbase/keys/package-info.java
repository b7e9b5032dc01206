/**
 * The keys of collaborations: making them, and handing them on as text. What they allow in one collaboration is in {@code
 * org.peerbase.collaboration.access}; the keys of peers are in {@code org.peerbase.multiformats.identity}. Start with
 * {@link org.peerbase.keys.Keys}.
 */
@NullMarked
package org.peerbase.keys;

import org.jspecify.annotations.NullMarked;
