/**
 * Who did what: names of replicas, names of single events (dots), and sets of them. What an event did is not known
 * here. Start with {@link org.peerbase.crdt.dot.Dot}.
 */
@NullMarked
package org.peerbase.crdt.dot;

import org.jspecify.annotations.NullMarked;
