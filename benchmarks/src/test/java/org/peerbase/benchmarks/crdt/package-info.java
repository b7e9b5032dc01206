/** Tests of the loads that the data types are measured with. */
@NullMarked
package org.peerbase.benchmarks.crdt;

import org.jspecify.annotations.NullMarked;
