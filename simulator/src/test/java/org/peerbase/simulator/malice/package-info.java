/**
 * The attacks of the catalogue that {@code docs/RELIABILITY.md} lists, a class each, played against honest peers in the
 * simulator. What attackers say is written by {@link org.peerbase.simulator.malice.Scribe} and its neighbours from
 * {@code docs/PROTOCOL.md} alone, so that the document is checked too. Read {@code Guest} and {@code AttackTest} first.
 */
@NullMarked
package org.peerbase.simulator.malice;

import org.jspecify.annotations.NullMarked;
