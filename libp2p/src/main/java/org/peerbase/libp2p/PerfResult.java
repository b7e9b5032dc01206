package org.peerbase.libp2p;

import java.time.Duration;

/**
 * What a run of {@code /perf/1.0.0} measured.
 *
 * @param uploadDuration from the first byte sent until the remote, having read all, sent its first byte or its end
 * @param downloadDuration from then until the last byte arrived
 */
public record PerfResult(long uploadBytes, Duration uploadDuration, long downloadBytes, Duration downloadDuration) {}
