/** This project's data types as a library to be measured: {@link org.peerbase.benchmarks.crdt.own.OwnTypes} is the program. */
@NullMarked
package org.peerbase.benchmarks.crdt.own;

import org.jspecify.annotations.NullMarked;
