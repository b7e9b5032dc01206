/** Tests of access and sealing. */
@NullMarked
package org.peerbase.collaboration.access;

import org.jspecify.annotations.NullMarked;
