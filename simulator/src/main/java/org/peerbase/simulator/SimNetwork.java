package org.peerbase.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.peerbase.collaboration.CollaborationInput;

/**
 * Connections, streams and gossip between the peers, with the faults that the dials ask for. Gossip reaches whoever is
 * connected with the sender, in any number of hops, and may be lost, doubled or overtaken. Streams are in order and
 * reliable while they last.
 */
final class SimNetwork {
    private static final int DIAL_TIMEOUT_MS = 5_000;
    private static final int BREAK_AFTER_MIN_MS = 2_000;
    private static final int BREAK_AFTER_MAX_MS = 20_000;

    private final EventQueue queue;
    private final SplittableRandom random;
    private final Traffic traffic;
    private final List<Node> nodes;
    private final List<BitSet> connections = new ArrayList<>();
    private final List<BitSet> blocked = new ArrayList<>();
    private final List<SimStream> streams = new ArrayList<>();
    private Dials dials;
    private boolean anyBlocked;

    /** A network of {@code nodes}, which may grow. */
    SimNetwork(EventQueue queue, Dials dials, List<Node> nodes, Traffic traffic, SplittableRandom random) {
        this.queue = queue;
        this.dials = dials;
        this.nodes = nodes;
        this.traffic = traffic;
        this.random = random;
    }

    private static BitSet row(List<BitSet> rows, Node node) {
        while (rows.size() <= node.index()) {
            rows.add(new BitSet());
        }
        return rows.get(node.index());
    }

    private long delay() {
        double exponential = -Math.log(1 - random.nextDouble()) * dials.delayMs();
        return 1 + Math.min(Dials.MAX_DELAY_MS, (long) exponential);
    }

    boolean isBlocked(Node from, Node to) {
        return anyBlocked && row(blocked, from).get(to.index());
    }

    private boolean isCut(Node one, Node other) {
        return isBlocked(one, other) || isBlocked(other, one);
    }

    // Connections

    /** Somebody dials; {@code answer} hears whether it worked. */
    void dial(Node from, Node to, Consumer<Boolean> answer) {
        int life = from.life();
        long timeout = delay() + delay();
        queue.after(timeout, () -> {
            if (!from.isAlive() || from.life() != life) {
                return;
            }
            if (to.isAlive() && !isCut(from, to)) {
                connect(from, to);
                answer.accept(true);
            } else {
                queue.after(DIAL_TIMEOUT_MS, () -> {
                    if (from.isAlive() && from.life() == life) {
                        answer.accept(false);
                    }
                });
            }
        });
    }

    private void connect(Node one, Node other) {
        if (!row(connections, one).get(other.index())) {
            row(connections, one).set(other.index());
            row(connections, other).set(one.index());
            one.onConnected(other);
            other.onConnected(one);
        }
    }

    private void disconnect(Node one, Node other) {
        if (row(connections, one).get(other.index())) {
            row(connections, one).clear(other.index());
            row(connections, other).clear(one.index());
            for (Node peer : List.of(one, other)) {
                Node lost = peer == one ? other : one;
                int life = peer.life();
                queue.after(delay(), () -> {
                    if (peer.isAlive()
                            && peer.life() == life
                            && !row(connections, peer).get(lost.index())) {
                        peer.onDisconnected(lost);
                    }
                });
            }
        }
    }

    /** A peer is gone; who was connected with it notices, some at once and some late. */
    void onCrash(Node peer) {
        for (SimStream stream : List.copyOf(streams)) {
            if (stream.opener.peer == peer || stream.accepter.peer == peer) {
                breakStream(
                        stream,
                        random.nextBoolean() ? delay() : random.nextInt(BREAK_AFTER_MIN_MS, BREAK_AFTER_MAX_MS));
            }
        }
        row(connections, peer).stream().forEach(other -> disconnect(peer, nodes.get(other)));
    }

    // Gossip

    void gossip(Node from, byte[] message) {
        int[] hops = new int[nodes.size()];
        Arrays.fill(hops, -1);
        hops[from.index()] = 0;
        ArrayDeque<Node> work = new ArrayDeque<>();
        work.add(from);
        while (!work.isEmpty()) {
            Node at = work.remove();
            BitSet next = row(connections, at);
            for (int i = next.nextSetBit(0); i >= 0; i = next.nextSetBit(i + 1)) {
                if (hops[i] < 0 && !isBlocked(at, nodes.get(i)) && nodes.get(i).isAlive()) {
                    hops[i] = hops[at.index()] + 1;
                    work.add(nodes.get(i));
                }
            }
        }
        for (Node to : nodes) {
            if (hops[to.index()] > 0 && random.nextDouble() >= dials.gossipLoss()) {
                deliverGossip(from, to, message, hops[to.index()]);
                if (random.nextDouble() < dials.gossipDuplication()) {
                    deliverGossip(from, to, message, hops[to.index()]);
                }
            }
        }
    }

    private void deliverGossip(Node from, Node to, byte[] message, int hops) {
        long delay = 0;
        for (int hop = 0; hop < hops; hop++) {
            delay += delay();
        }
        int life = to.life();
        queue.after(delay, () -> {
            if (to.isAlive() && to.life() == life) {
                traffic.received(to, message);
                to.onGossip(from, message);
            }
        });
    }

    // Streams

    void open(Node from, long id, Node to) {
        int life = from.life();
        dial(from, to, connected -> {
            if (!from.wantsStream(id)) {
                return;
            }
            if (!connected) {
                from.onStreamClosed(id, "the dial timed out");
                return;
            }
            SimStream.End opener = new SimStream.End(from, id);
            SimStream.End accepter = new SimStream.End(to, to.nextInboundStream());
            SimStream stream = new SimStream(opener, accepter);
            streams.add(stream);
            from.addStream(id, stream);
            to.addStream(accepter.id, stream);
            to.handle(new CollaborationInput.StreamAccepted(accepter.id, from.id()));
            if (from.life() == life && opener.open) {
                from.handle(new CollaborationInput.StreamOpened(id));
            }
        });
    }

    void send(Node from, SimStream stream, byte[] message) {
        traffic.sent(message);
        transmit(stream.from(from), message, false);
    }

    /** One side has closed; the other hears of it behind all that was sent. */
    void close(Node from, SimStream stream) {
        SimStream.Direction direction = stream.from(from);
        direction.from.open = false;
        stream.from(direction.to.peer).transits.clear();
        transmit(direction, new byte[0], true);
    }

    private void transmit(SimStream.Direction direction, byte[] message, boolean last) {
        long arrivesAt = Math.max(direction.lastAt, queue.now() + delay());
        direction.lastAt = arrivesAt;
        direction.transits.add(new SimStream.Transit(arrivesAt, message, last));
        if (direction.transits.size() == 1) {
            schedule(direction, arrivesAt);
        }
        if (!direction.congested && direction.transits.size() > dials.capacity()) {
            direction.congested = true;
            tellCongestion(direction);
        }
    }

    /** The core that sent is in the middle of its outputs; it hears of congestion as the next thing. */
    private void tellCongestion(SimStream.Direction direction) {
        boolean congested = direction.congested;
        queue.after(0, () -> {
            if (direction.from.isAlive()) {
                direction.from.peer.handle(new CollaborationInput.StreamCongested(direction.from.id, congested));
            }
        });
    }

    private void schedule(SimStream.Direction direction, long at) {
        int schedule = ++direction.schedule;
        queue.at(at, () -> {
            if (schedule == direction.schedule) {
                deliver(direction);
            }
        });
    }

    private void deliver(SimStream.Direction direction) {
        SimStream.Transit transit = direction.transits.peek();
        if (transit == null || isBlocked(direction.from.peer, direction.to.peer)) {
            return;
        }
        direction.transits.remove();
        SimStream.Transit next = direction.transits.peek();
        if (next != null) {
            schedule(direction, next.arrivesAt());
        }
        if (direction.congested && direction.transits.size() <= dials.capacity() / 2) {
            direction.congested = false;
            tellCongestion(direction);
        }
        SimStream.End to = direction.to;
        if (!to.isAlive()) {
            return;
        }
        if (transit.last()) {
            to.open = false;
            forget(direction);
            to.peer.onStreamClosed(to.id, "the remote closed it");
        } else {
            traffic.received(to.peer, transit.message());
            to.peer.handle(new CollaborationInput.MessageReceived(to.id, transit.message()));
        }
    }

    /** With how many nodes of a kind {@code node} has streams. */
    int linksWith(Node node, Predicate<Node> kind) {
        Set<Node> others = new HashSet<>();
        for (SimStream stream : streams) {
            if (stream.opener.peer == node || stream.accepter.peer == node) {
                others.add(stream.opener.peer == node ? stream.accepter.peer : stream.opener.peer);
            }
        }
        return (int) others.stream().filter(kind).count();
    }

    private void forget(SimStream.Direction direction) {
        streams.removeIf(stream -> stream.forth == direction || stream.back == direction);
    }

    private void breakStream(SimStream stream, long after) {
        if (stream.broken) {
            return;
        }
        stream.broken = true;
        stream.forth.transits.clear();
        stream.back.transits.clear();
        streams.remove(stream);
        for (SimStream.End end : List.of(stream.opener, stream.accepter)) {
            queue.after(after + delay(), () -> {
                if (end.isAlive()) {
                    end.open = false;
                    end.peer.onStreamClosed(end.id, "the connection broke");
                }
            });
        }
    }

    // Faults

    /** Breaks one stream, if there is any. */
    void breakOne() {
        if (!streams.isEmpty()) {
            breakStream(streams.get(random.nextInt(streams.size())), 0);
        }
    }

    /** From now on nothing goes from {@code from} to {@code to}; connections that last notice after a while. */
    void block(Node from, Node to) {
        row(blocked, from).set(to.index());
        anyBlocked = true;
        queue.after(random.nextInt(BREAK_AFTER_MIN_MS, BREAK_AFTER_MAX_MS), () -> {
            if (isCut(from, to)) {
                cut(from, to);
            }
        });
    }

    /** The connection of two ends, and with it all their streams. */
    void cut(Node one, Node other) {
        for (SimStream stream : List.copyOf(streams)) {
            if (stream.connects(one, other)) {
                breakStream(stream, 0);
            }
        }
        disconnect(one, other);
    }

    void unblock(Node from, Node to) {
        row(blocked, from).clear(to.index());
        for (SimStream stream : streams) {
            if (stream.connects(from, to)) {
                resume(stream.from(from));
            }
        }
    }

    private void resume(SimStream.Direction direction) {
        SimStream.Transit next = direction.transits.peek();
        if (next != null) {
            schedule(direction, Math.max(queue.now(), next.arrivesAt()));
        }
    }

    /** All faults stop, and what is under way arrives soon. */
    void heal(Dials healed) {
        dials = healed;
        anyBlocked = false;
        for (BitSet row : blocked) {
            row.clear();
        }
        for (SimStream stream : streams) {
            hurry(stream.forth);
            hurry(stream.back);
        }
    }

    private void hurry(SimStream.Direction direction) {
        List<SimStream.Transit> waiting = List.copyOf(direction.transits);
        direction.transits.clear();
        direction.lastAt = queue.now();
        for (SimStream.Transit transit : waiting) {
            long arrivesAt = Math.max(direction.lastAt, Math.min(transit.arrivesAt(), queue.now() + delay()));
            direction.lastAt = arrivesAt;
            direction.transits.add(new SimStream.Transit(arrivesAt, transit.message(), transit.last()));
        }
        resume(direction);
    }
}
