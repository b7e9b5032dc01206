/** Values under test. */
@NullMarked
package org.peerbase.crdt.value;

import org.jspecify.annotations.NullMarked;
