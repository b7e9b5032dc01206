/** The machines of a collaboration, stepped by hand. The simulator runs many of them together. */
@NullMarked
package org.peerbase.collaboration;

import org.jspecify.annotations.NullMarked;
