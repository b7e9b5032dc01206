/** The data types under test. */
@NullMarked
package org.peerbase.crdt;

import org.jspecify.annotations.NullMarked;
