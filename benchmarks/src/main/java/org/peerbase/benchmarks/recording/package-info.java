/**
 * Recorded editing sessions: the {@linkplain org.peerbase.benchmarks.recording.Recording format}, and the three that come
 * with the program, which are in this package's folder of resources with their attribution.
 */
@NullMarked
package org.peerbase.benchmarks.recording;

import org.jspecify.annotations.NullMarked;
