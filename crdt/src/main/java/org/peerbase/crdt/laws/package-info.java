/**
 * The laws of replicated data types as a kit for tests, of the built-in types and of a developer's own. Needs no test
 * framework: what breaks a law throws an {@link java.lang.AssertionError}. Start with
 * {@link org.peerbase.crdt.laws.CrdtLaws}.
 */
@NullMarked
package org.peerbase.crdt.laws;

import org.jspecify.annotations.NullMarked;
