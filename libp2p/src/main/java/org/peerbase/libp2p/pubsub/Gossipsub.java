package org.peerbase.libp2p.pubsub;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Host;
import org.peerbase.multiformats.identity.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publish and subscribe by topic, on a {@link Host}: gossipsub 1.1 and 1.2, with floodsub for peers that know no more.
 * Every message is signed by its author, and checked before it is delivered or passed on.
 *
 * <p>Peers are not looked for: messages travel over the connections that the host has. A peer that sends garbage, floods
 * or does not read is disconnected.
 *
 * <p>Thread-safe. Handlers, validators and listeners are called one at a time on a thread of this service, never on a
 * network thread; a slow one delays deliveries, not the passing on of messages.
 *
 * <p>Specifications: {@code libp2p/specs}, {@code pubsub/README.md} and {@code pubsub/gossipsub/}.
 */
public final class Gossipsub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gossipsub.class);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final GossipsubConfig config;
    private final MessageSigner signer;
    private final SerialThread mailbox;
    private final SerialThread deliveries;
    private final GossipsubDriver driver;
    private final SubscriptionNotifier notifier;
    private final PublishBudget budget = new PublishBudget();
    private final Map<String, Set<LocalSubscription>> subscriptions = new ConcurrentHashMap<>();
    private final Map<String, Validator> validators = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Gossipsub(Host host, GossipsubConfig config, Patience patience) {
        String self = host.peerId().toString();
        String name = "gossipsub-" + self.substring(self.length() - 6);
        this.config = config;
        this.signer = new MessageSigner(host.privateKey(), Gossipsub::wallClockNanos);
        this.mailbox = new SerialThread(name);
        this.deliveries = new SerialThread(name + "-deliveries");
        this.notifier = new SubscriptionNotifier(deliveries);
        Router router = new Router(config, host.peerId(), signer, new Random(new SecureRandom().nextLong()));
        this.driver =
                new GossipsubDriver(host, config, patience, router, mailbox, this::deliver, this::validate, notifier);
    }

    /** Begins to serve pubsub on a host, started or not. */
    public static Gossipsub create(Host host, GossipsubConfig config) {
        return create(host, config, Patience.DEFAULTS);
    }

    static Gossipsub create(Host host, GossipsubConfig config, Patience patience) {
        Gossipsub gossipsub = new Gossipsub(host, config, patience);
        gossipsub.driver.start();
        return gossipsub;
    }

    /** As {@link #create(Host, GossipsubConfig)} with {@link GossipsubConfig#DEFAULTS}. */
    public static Gossipsub create(Host host) {
        return create(host, GossipsubConfig.DEFAULTS);
    }

    /**
     * Asks for a topic's messages from other peers; our own are not delivered. Several handlers may share a topic.
     *
     * @throws PubsubException if the topic's name is over 512 bytes, or the service is closed
     */
    public Subscription subscribe(String topic, MessageHandler handler) {
        String problem = problemWith(topic);
        if (problem != null) {
            throw new PubsubException(problem);
        }
        LocalSubscription subscription = new LocalSubscription(topic, handler, this::unsubscribe);
        subscriptions.compute(topic, (key, before) -> {
            Set<LocalSubscription> handlers = before == null ? ConcurrentHashMap.newKeySet() : before;
            if (handlers.isEmpty()) {
                driver.subscribe(topic);
            }
            handlers.add(subscription);
            return handlers;
        });
        return subscription;
    }

    /**
     * Sends a message to the topic's peers, whether or not we subscribe to it ourselves.
     *
     * @param data is copied
     * @return completes with the number of peers that the message set out to, which may be 0, when each has taken it or
     *     proved slow: who waits for it publishes no faster than the network takes. Fails with a {@link
     *     PubsubException} if the message or the topic's name is too long, if too much is on its way already, if all
     *     peers are too slow, or if the service is closed.
     */
    public CompletableFuture<Integer> publish(String topic, byte[] data) {
        String problem = problemWith(topic);
        if (problem == null && data.length > config.maxMessageBytes()) {
            problem = "a message of " + data.length + " bytes is over the limit of " + config.maxMessageBytes();
        }
        if (problem == null && !budget.take(data.length)) {
            problem = "too many messages are on their way: wait for some of them";
        }
        if (problem != null) {
            return CompletableFuture.failedFuture(new PubsubException(problem));
        }
        PublishTicket ticket = new PublishTicket();
        boolean accepted;
        // Numbers must rise in the order of sending.
        synchronized (signer) {
            PubsubMessage message = signer.sign(topic, data.clone());
            accepted = driver.publish(message, ticket);
        }
        if (!accepted) {
            budget.release(data.length);
            return CompletableFuture.failedFuture(new PubsubException("the service is closed"));
        }
        return ticket.result().whenComplete((peers, failure) -> budget.release(data.length));
    }

    /** The connected peers that subscribe to a topic, as far as known. */
    public Set<PeerId> peersSubscribedTo(String topic) {
        return driver.subscribers().in(topic);
    }

    /** The peers with which this one exchanges a topic's full messages; empty if we don't subscribe to it. */
    public Set<PeerId> meshPeers(String topic) {
        return driver.meshes().in(topic);
    }

    /** Tells a listener of what peers subscribe to from now on. */
    public void addListener(SubscriptionListener listener) {
        notifier.add(listener);
    }

    /** Tells a listener no longer. */
    public void removeListener(SubscriptionListener listener) {
        notifier.remove(listener);
    }

    /** Has a topic's messages judged from now on; replaces the validator it has. */
    public void setValidator(String topic, Validator validator) {
        validators.put(topic, validator);
        driver.setValidated(topic, true);
    }

    /** Has a topic's messages judged no longer. */
    public void removeValidator(String topic) {
        driver.setValidated(topic, false);
        validators.remove(topic);
    }

    /** Stops serving pubsub; the host stays. Waits about a second for a handler that is under way. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            driver.stop();
            mailbox.close(CLOSING);
            deliveries.close(CLOSING);
        }
    }

    private void unsubscribe(LocalSubscription subscription) {
        subscriptions.computeIfPresent(subscription.topic(), (topic, handlers) -> {
            handlers.remove(subscription);
            if (!handlers.isEmpty()) {
                return handlers;
            }
            driver.unsubscribe(topic);
            return null;
        });
    }

    private void deliver(PubsubMessage message, PeerId source) {
        for (LocalSubscription subscription : subscriptions.getOrDefault(message.topic(), Set.of())) {
            if (subscription.reserve(message)) {
                deliveries.execute(() -> subscription.deliver(message, source));
            }
        }
    }

    private void validate(MessageId id, PubsubMessage message, PeerId source) {
        deliveries.execute(() -> {
            CompletionStage<Verdict> verdict;
            try {
                Validator validator = validators.get(message.topic());
                verdict = validator == null
                        ? CompletableFuture.completedFuture(Verdict.ACCEPT)
                        : validator.validate(message, source);
            } catch (RuntimeException e) {
                verdict = CompletableFuture.failedFuture(e);
            }
            verdict.whenComplete((said, failure) -> {
                if (failure != null) {
                    LOG.warn("the validator of topic {} failed", message.topic(), failure);
                }
                driver.validated(id, failure == null ? said : Verdict.IGNORE);
            });
        });
    }

    private @Nullable String problemWith(String topic) {
        if (closed.get()) {
            return "the service is closed";
        }
        int length = topic.getBytes(StandardCharsets.UTF_8).length;
        return length > PubsubLimits.TOPIC_BYTES
                ? "a topic of " + length + " bytes is over the limit of " + PubsubLimits.TOPIC_BYTES
                : null;
    }

    private static long wallClockNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
