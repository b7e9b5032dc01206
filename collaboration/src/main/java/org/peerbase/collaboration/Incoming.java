package org.peerbase.collaboration;

import org.jspecify.annotations.Nullable;

/**
 * A record on its way into the store.
 *
 * @param author the number of its author
 * @param link where it came from; null for one made here
 */
record Incoming(int author, ChangeRecord record, @Nullable Link link) {}
