/**
 * Our data types against the ones of the original, {@code delta-crdts} from npm: random schedules of changes and
 * deliveries run through both, which must come to the same values, but for the original's known mistakes.
 *
 * <p>Begin with {@link org.peerbase.interop.crdt.OriginalTypesTest}. {@link org.peerbase.interop.crdt.Rehearsal} runs a
 * schedule here and writes it down for {@link org.peerbase.interop.crdt.Original}, which runs it there;
 * {@link org.peerbase.interop.crdt.Judge} finds out why they differ, {@link org.peerbase.interop.crdt.Mistake} lists what
 * may be the reason. Each mistake's right answer is a test of module {@code crdt}, not here.
 */
@NullMarked
package org.peerbase.interop.crdt;

import org.jspecify.annotations.NullMarked;
