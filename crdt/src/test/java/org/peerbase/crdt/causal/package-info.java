/** The kernel of the causal types under test. */
@NullMarked
package org.peerbase.crdt.causal;

import org.jspecify.annotations.NullMarked;
