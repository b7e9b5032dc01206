/**
 * What survives a crash: the records, the metadata and the snapshot of every collaboration of one repo folder.
 *
 * <p>The store knows bytes, identifiers and numbers, and nothing of what they mean: no types, no clocks to compare, no
 * network. It promises three things. What {@link org.peerbase.store.CollaborationStore#append append} returned from is
 * there after a crash; a batch is there as a whole or not at all; and damage is refused with a reason, never returned as
 * data. Start with {@link org.peerbase.store.Store}.
 */
@NullMarked
package org.peerbase.store;

import org.jspecify.annotations.NullMarked;
