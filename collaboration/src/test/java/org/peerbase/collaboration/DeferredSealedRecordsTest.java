package org.peerbase.collaboration;

import java.util.SplittableRandom;
import org.peerbase.collaboration.access.Access;
import org.peerbase.keys.Keys;

/** The same with keys: what waits, and is not kept, is opened twice. */
class DeferredSealedRecordsTest extends DeferredRecordsTest {
    @Override
    Access access() {
        return Access.of(Keys.generate(new SplittableRandom(1)), "app", "name", "text");
    }
}
