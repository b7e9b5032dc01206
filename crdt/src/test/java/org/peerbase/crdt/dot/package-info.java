/** Sets of dots under test. */
@NullMarked
package org.peerbase.crdt.dot;

import org.jspecify.annotations.NullMarked;
