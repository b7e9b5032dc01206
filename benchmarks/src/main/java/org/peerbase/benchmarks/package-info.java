/**
 * Measurements that stay: what {@code ./peerbase bench} runs. Begin with {@link org.peerbase.benchmarks.Libp2pBenchmark},
 * {@link org.peerbase.benchmarks.ReplicationBenchmark} or {@link org.peerbase.benchmarks.crdt.CrdtBenchmark}. The peers that are
 * measured run in processes of their own ({@link org.peerbase.benchmarks.peer}), ours and others alike, so that both
 * are measured by the same code on the same load.
 */
@NullMarked
package org.peerbase.benchmarks;

import org.jspecify.annotations.NullMarked;
