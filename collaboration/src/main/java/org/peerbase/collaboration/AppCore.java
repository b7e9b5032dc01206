package org.peerbase.collaboration;

import java.util.List;
import java.util.random.RandomGenerator;
import org.peerbase.multiformats.identity.PeerId;

/**
 * One app: finds peers that are interested in it, keeps connected with some of them, and routes what they gossip to the
 * collaborations. A state machine like {@link CollaborationCore}.
 */
public final class AppCore {
    /**
     * A core that has not started.
     *
     * @param app the name of the app
     * @param random spreads dials over time; need not be secure
     */
    public AppCore(String app, PeerId self, AppOptions options, RandomGenerator random) {}

    /**
     * Takes an input.
     *
     * @param nowMs the time, in milliseconds from any beginning; never less than before
     * @return what is to be done, in this order
     */
    public List<AppOutput> handle(AppInput input, long nowMs) {
        return List.of();
    }

    /** When an {@link AppInput.Tick} is wanted, at the latest; {@link Long#MAX_VALUE} if never. */
    public long nextWakeUp() {
        return Long.MAX_VALUE;
    }
}
