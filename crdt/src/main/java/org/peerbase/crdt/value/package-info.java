/**
 * What elements can be: values that are equal if and only if their bytes are, and codecs between them and a developer's
 * own types. Nothing here knows of replicas. Start with {@link org.peerbase.crdt.value.Values}.
 */
@NullMarked
package org.peerbase.crdt.value;

import org.jspecify.annotations.NullMarked;
