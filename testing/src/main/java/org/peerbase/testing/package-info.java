/**
 * What the tests of every module share: seeded generators, the mutation fuzzer of row F1, and how much of it a check wants. Nothing here is part of
 * the product, and nothing here knows a parser; a test hands its parser in. Start with {@link MutationFuzz}.
 */
@NullMarked
package org.peerbase.testing;

import org.jspecify.annotations.NullMarked;
