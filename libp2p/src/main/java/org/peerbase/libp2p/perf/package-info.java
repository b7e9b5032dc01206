/** perf: how fast bytes go up and down (libp2p/specs, perf/perf.md). */
@NullMarked
package org.peerbase.libp2p.perf;

import org.jspecify.annotations.NullMarked;
