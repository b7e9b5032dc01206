/**
 * What the tests of every module share: seeded generators and the mutation fuzzer of row F1. Nothing here is part of
 * the product, and nothing here knows a parser; a test hands its parser in. Start with {@link MutationFuzz}.
 */
@NullMarked
package org.peerbase.testing;

import org.jspecify.annotations.NullMarked;
