/**
 * How fast and how small the data types are, beside others'. Begin with {@link
 * org.peerbase.benchmarks.crdt.CrdtBenchmark}: it plays {@linkplain org.peerbase.benchmarks.crdt.Script scripts} to
 * {@linkplain org.peerbase.benchmarks.crdt.Library libraries}, each in a process of its own, which take turns. What runs
 * in the process of this project's types is in {@code own}; what runs in those of the others, on Node, is in the folder
 * {@code npm} of this package's resources.
 */
@NullMarked
package org.peerbase.benchmarks.crdt;

import org.jspecify.annotations.NullMarked;
