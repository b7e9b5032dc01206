/** Tests of the program, run inside this process against real nodes on loopback. Start with {@link CommandRun}. */
@NullMarked
package org.peerbase.cli;

import org.jspecify.annotations.NullMarked;
