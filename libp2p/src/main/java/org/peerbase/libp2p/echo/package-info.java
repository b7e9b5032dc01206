/** echo: what comes in goes back, half-close respected. A convention of test suites, not a specification. */
@NullMarked
package org.peerbase.libp2p.echo;

import org.jspecify.annotations.NullMarked;
