/**
 * The self-describing formats everything else is written in: {@link org.peerbase.multiformats.Varint}, {@link
 * org.peerbase.multiformats.Multibase}, {@link org.peerbase.multiformats.Multihash} and {@link
 * org.peerbase.multiformats.Cid}. All of them are strict: one value has one encoding, and whatever else arrives is
 * refused with a {@link org.peerbase.multiformats.MalformedInputException} that says why.
 *
 * <p>Keys and peer ids are in {@code identity}, network addresses in {@code multiaddr}. Start with {@code Varint}.
 */
@NullMarked
package org.peerbase.multiformats;

import org.jspecify.annotations.NullMarked;
