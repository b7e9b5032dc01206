/** The sequence engine under test. */
@NullMarked
package org.peerbase.crdt.sequence;

import org.jspecify.annotations.NullMarked;
