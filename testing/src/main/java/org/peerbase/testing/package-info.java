/**
 * What the tests of every module share: seeded generators, the mutation fuzzer of row F1, how much of it a check wants, and
 * how a test says which row of {@code docs/RELIABILITY.md} it stands for. Nothing here is part of the product, and nothing
 * here knows a parser; a test hands its parser in. {@link DatabaseLock} is in a test's way on purpose. Start with {@link
 * MutationFuzz} and {@link Reliability}.
 */
@NullMarked
package org.peerbase.testing;

import org.jspecify.annotations.NullMarked;
