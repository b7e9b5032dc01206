package org.peerbase.crdt;

import org.peerbase.crdt.dot.ReplicaId;

/**
 * The name of a character in a {@link Text}: the same at every replica and for ever, however the text around it changes.
 * For cursors, selections, and edits that were meant for an earlier version.
 *
 * @param author the replica that inserted the character
 * @param number its place among all characters that this replica has inserted; 0 is the first
 */
public record TextAnchor(ReplicaId author, long number) {
    /**
     * Where an anchor's character is now.
     *
     * @param index its offset in the text; of a deleted character that of what came after it
     * @param deleted whether it is no longer in the text
     */
    public record Location(int index, boolean deleted) {}
}
