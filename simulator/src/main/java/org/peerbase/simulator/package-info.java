/**
 * Many peers in one thread and in virtual time: the machines of {@code org.peerbase.collaboration} as they are, over a
 * network, stores and clocks that misbehave as a seed says. The same seed gives the same run, event for event, on every
 * JVM. Read {@link org.peerbase.simulator.Simulation} first; {@link org.peerbase.simulator.Dials} says what can go wrong.
 * Nothing here opens a socket or reads a clock, but for measuring its own speed.
 */
@NullMarked
package org.peerbase.simulator;

import org.jspecify.annotations.NullMarked;
