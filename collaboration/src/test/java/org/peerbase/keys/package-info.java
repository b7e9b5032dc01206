/** Tests of the keys. */
@NullMarked
package org.peerbase.keys;

import org.jspecify.annotations.NullMarked;
