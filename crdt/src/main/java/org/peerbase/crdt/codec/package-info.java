/**
 * Bytes in and out: a strict, bounded reader and a growing writer. Everything a stranger can send is read through
 * {@link org.peerbase.crdt.codec.ByteReader}, which allocates only what the bytes at hand justify, and accepts one
 * spelling of each value only. Nothing here knows a data type.
 */
@NullMarked
package org.peerbase.crdt.codec;

import org.jspecify.annotations.NullMarked;
