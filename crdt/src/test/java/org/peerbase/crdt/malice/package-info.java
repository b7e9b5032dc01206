/** Attacks by those who may write: one class each, named after the attack. What each must not achieve is in its Javadoc. */
@org.jspecify.annotations.NullMarked
package org.peerbase.crdt.malice;
