package org.peerbase;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.collaboration.MalformedMessageException;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.value.Values;

/** The gossip of one collaboration, under all names. Thread-safe. */
final class Gossips {
    /** Messages of this peer that may wait for the core; more are dropped, as the network may drop them. */
    private static final int MAX_WAITING = 1_024;

    /** Names of users don't begin with it, or with anything below a blank. */
    private static final char OURS = ' ';

    private final Executor listeners;
    private final Consumer<CollaborationInput> core;
    private final Consumer<Runnable> mailbox;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<String, NamedGossip> open = new HashMap<>();
    private boolean ended;

    /**
     * @param core hands an input to the core; called by tasks of the mailbox
     * @param mailbox takes tasks
     */
    Gossips(Executor listeners, Consumer<CollaborationInput> core, Consumer<Runnable> mailbox) {
        this.listeners = listeners;
        this.core = core;
        this.mailbox = mailbox;
    }

    /**
     * The gossip of a name; the same object until it is closed.
     *
     * @param path of the sub-collaboration that it belongs to; empty for the root
     * @throws IllegalArgumentException if the name can't be one
     * @throws IllegalStateException if the collaboration was stopped
     */
    NamedGossip open(String path, String name) {
        String wireName = wireName(path, name);
        synchronized (open) {
            if (ended) {
                throw stopped();
            }
            NamedGossip known = open.get(wireName);
            if (known != null) {
                return known;
            }
            NamedGossip opened = new NamedGossip(this, name, wireName, listeners);
            open.put(wireName, opened);
            mailbox.accept(() -> core.accept(new CollaborationInput.OpenGossip(wireName)));
            return opened;
        }
    }

    private static String wireName(String path, String name) {
        if (name.isEmpty() || name.charAt(0) < OURS) {
            throw new IllegalArgumentException("a name of gossip begins with a character that can be seen");
        }
        int lone = ByteWriter.loneSurrogate(name);
        if (lone >= 0) {
            throw new IllegalArgumentException("half of a surrogate pair at " + lone + " of a name of gossip");
        }
        String wireName = path.isEmpty() ? name : "\u0001" + path + "\u0001" + name;
        int length = wireName.getBytes(StandardCharsets.UTF_8).length;
        if (length > CollaborationCore.MAX_GOSSIP_NAME_BYTES) {
            throw new IllegalArgumentException("a name of gossip has at most "
                    + CollaborationCore.MAX_GOSSIP_NAME_BYTES + " bytes with the names of what it is in, not "
                    + length);
        }
        return wireName;
    }

    private static IllegalStateException stopped() {
        return new IllegalStateException("the collaboration was stopped: open it again to gossip");
    }

    void broadcast(String wireName, byte[] message) {
        synchronized (open) {
            if (ended) {
                throw stopped();
            }
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return;
        }
        mailbox.accept(() -> {
            waiting.decrementAndGet();
            core.accept(new CollaborationInput.Broadcast(wireName, message));
        });
    }

    void closed(NamedGossip gossip) {
        synchronized (open) {
            if (open.remove(gossip.wireName(), gossip)) {
                mailbox.accept(() -> core.accept(new CollaborationInput.CloseGossip(gossip.wireName())));
            }
        }
    }

    /**
     * A member said something.
     *
     * @throws MalformedMessageException if it is no value
     */
    void received(CollaborationOutput.Gossiped message) {
        NamedGossip gossip;
        synchronized (open) {
            gossip = open.get(message.name());
        }
        if (gossip != null) {
            gossip.received(message.peer(), valueOf(message.message()));
        }
    }

    private static @Nullable Object valueOf(byte[] message) {
        try {
            ByteReader reader = new ByteReader(message);
            Object value = Values.read(reader);
            reader.expectEnd();
            return value;
        } catch (MalformedBytesException e) {
            throw new MalformedMessageException("gossip: " + e.getMessage(), e);
        }
    }

    /** The collaboration has stopped. */
    void end() {
        List<NamedGossip> closing;
        synchronized (open) {
            ended = true;
            closing = List.copyOf(open.values());
        }
        closing.forEach(NamedGossip::close);
    }
}
