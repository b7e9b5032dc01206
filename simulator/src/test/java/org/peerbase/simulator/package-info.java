/** Rows R1, R3 and R4 of the promises, at their gate figures here and at their deep ones under the tag "deep". */
@NullMarked
package org.peerbase.simulator;

import org.jspecify.annotations.NullMarked;
