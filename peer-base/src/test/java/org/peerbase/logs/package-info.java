/** What the product logs in tests. */
@NullMarked
package org.peerbase.logs;

import org.jspecify.annotations.NullMarked;
