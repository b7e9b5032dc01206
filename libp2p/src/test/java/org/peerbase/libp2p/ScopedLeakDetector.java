package org.peerbase.libp2p;

import io.netty.util.LeakPresenceDetector;

/** Netty's detector of buffers that are not released, for one stretch of a test at a time. */
@SuppressWarnings("exports") // a test class is nobody's API
public final class ScopedLeakDetector<T> extends LeakPresenceDetector<T> {
    private static final ResourceScope ELSEWHERE = new ResourceScope("not looked at");
    private static volatile ResourceScope current = ELSEWHERE;

    /** Called by Netty. */
    public ScopedLeakDetector(Class<?> resourceType, int samplingInterval) {
        super(resourceType);
    }

    /** Netty looks for this one first, and logs that it is missing. */
    public ScopedLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    @Override
    protected ResourceScope currentScope() {
        return current;
    }

    /** Looks at what is allocated during {@code action}, on any thread, and fails if some of it is not released. */
    static void check(Runnable action) {
        ResourceScope scope = new ResourceScope("the test");
        current = scope;
        try {
            action.run();
        } finally {
            current = ELSEWHERE;
        }
        scope.close();
    }
}
