/** Tests of the measuring itself: what is measured depends on the machine and is not tested. */
@NullMarked
package org.peerbase.benchmarks;

import org.jspecify.annotations.NullMarked;
