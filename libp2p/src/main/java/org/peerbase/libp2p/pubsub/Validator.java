package org.peerbase.libp2p.pubsub;

import java.util.concurrent.CompletionStage;
import org.peerbase.multiformats.identity.PeerId;

/** The application's judgement over the messages of a topic, before they are delivered or passed on. */
@FunctionalInterface
public interface Validator {
    /**
     * Judges a message whose signature is good. Called on the service's delivery thread, one call at a time; what takes
     * long is done elsewhere and completes the stage later. A stage that fails, an exception, or a verdict that does
     * not come within a minute counts as {@link Verdict#IGNORE}.
     *
     * @param source the peer that passed it on
     */
    CompletionStage<Verdict> validate(PubsubMessage message, PeerId source);
}
