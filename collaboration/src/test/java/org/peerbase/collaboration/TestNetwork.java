package org.peerbase.collaboration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.multiformats.identity.PeerId;

/** Cores of one collaboration that hear each other at once, in one order, and lose nothing. */
final class TestNetwork {
    static final long DATE = 1_700_000_000_000L;

    /** A core, and what it has said. */
    static final class Node {
        final int number;
        final Access access;
        final SharedState state;
        final Text text;
        final CollaborationCore core;
        final List<ChangeRecord> stored = new ArrayList<>();
        final List<CollaborationOutput.Gossiped> gossiped = new ArrayList<>();
        final List<CollaborationOutput.Penalise> penalties = new ArrayList<>();
        final List<byte[]> sent = new ArrayList<>();
        private final Map<Long, End> ends = new HashMap<>();
        private long accepted;
        long wallClock = DATE;

        private Node(int number, Access access, CollaborationOptions options) {
            this.number = number;
            this.access = access;
            this.state = new SharedState(
                    access,
                    "text",
                    TestPeers.replica(number),
                    () -> DATE,
                    type -> Optional.of(CrdtTypes.byName(type)),
                    () -> {});
            this.text = state.open("", CrdtTypes.text());
            this.core = new CollaborationCore(
                    access,
                    state,
                    TestPeers.signatures(number),
                    options,
                    new SplittableRandom(number),
                    () -> wallClock);
        }

        PeerId id() {
            return TestPeers.peer(number);
        }

        List<String> heard() {
            return gossiped.stream()
                    .map(message -> message.name() + ": " + new String(message.message(), StandardCharsets.UTF_8))
                    .toList();
        }

        /** Messages of gossip that were sent, each counted once for each link. */
        List<byte[]> sentGossip() {
            return sent.stream().filter(message -> message[0] == Wire.GOSSIP).toList();
        }

        /** A stream of this node whose other end is that of {@code other}. */
        long streamWith(Node other) {
            return streamsWith(other).get(0);
        }

        List<Long> streamsWith(Node other) {
            return ends.entrySet().stream()
                    .filter(end -> end.getValue().node() == other)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /** The other end of a stream. */
    private record End(Node node, long stream) {}

    private record Event(Node node, CollaborationInput input) {}

    final Map<PeerId, Node> nodes = new HashMap<>();

    /** What inputs and outputs would be in a log. */
    final Set<String> said = new HashSet<>();

    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final Access access;
    long now;

    TestNetwork(Access access) {
        this.access = access;
    }

    Node add(int number) {
        return add(number, access, CollaborationOptions.DEFAULTS);
    }

    Node add(int number, Access as, CollaborationOptions options) {
        Node node = new Node(number, as, options);
        nodes.put(node.id(), node);
        events.add(new Event(node, new CollaborationInput.Start(List.of())));
        events.add(new Event(node, new CollaborationInput.AppPeersChanged(2)));
        return node;
    }

    Node node(int number) {
        return Objects.requireNonNull(nodes.get(TestPeers.peer(number)));
    }

    void give(Node node, CollaborationInput input) {
        events.add(new Event(node, input));
        run();
    }

    /** Lets time pass until the members know each other and are linked. */
    void settle() {
        for (int i = 0; i < 20; i++) {
            now += 500;
            nodes.values().forEach(node -> events.add(new Event(node, new CollaborationInput.Tick())));
            run();
        }
    }

    /** A node is there no longer; the others have not been told. */
    void remove(Node node) {
        nodes.remove(node.id());
        for (long stream : List.copyOf(node.ends.keySet())) {
            carryOut(node, new CollaborationOutput.CloseStream(stream));
        }
        run();
    }

    private void run() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            said.add(event.input().toString());
            for (CollaborationOutput output : event.node().core.handle(event.input(), now)) {
                carryOut(event.node(), output);
            }
        }
    }

    private void carryOut(Node node, CollaborationOutput output) {
        said.add(output.toString());
        if (output instanceof CollaborationOutput.Publish publish) {
            node.sent.add(publish.message());
            byte[] message = Arrays.copyOfRange(publish.message(), CollaborationId.BYTES, publish.message().length);
            nodes.values().stream()
                    .filter(other -> other != node)
                    .forEach(other ->
                            events.add(new Event(other, new CollaborationInput.GossipReceived(node.id(), message))));
        } else if (output instanceof CollaborationOutput.StoreRecords store) {
            node.stored.addAll(store.records());
            events.add(new Event(node, new CollaborationInput.RecordsStored(store.batch())));
        } else if (output instanceof CollaborationOutput.LoadRecords load) {
            List<ChangeRecord> records = node.stored.stream()
                    .filter(record -> record.author().equals(load.replica()) && record.sequence() >= load.from())
                    .limit(load.maxRecords())
                    .toList();
            events.add(new Event(node, new CollaborationInput.RecordsLoaded(load.request(), load.replica(), records)));
        } else if (output instanceof CollaborationOutput.OpenStream open) {
            connect(node, open);
        } else if (output instanceof CollaborationOutput.SendMessage send) {
            node.sent.add(send.message());
            End end = node.ends.get(send.stream());
            if (end != null) {
                events.add(new Event(end.node(), new CollaborationInput.MessageReceived(end.stream(), send.message())));
            }
        } else if (output instanceof CollaborationOutput.CloseStream close) {
            End end = node.ends.remove(close.stream());
            if (end != null && end.node().ends.remove(end.stream()) != null) {
                events.add(new Event(end.node(), new CollaborationInput.StreamClosed(end.stream(), "closed")));
            }
        } else if (output instanceof CollaborationOutput.Gossiped message) {
            node.gossiped.add(message);
        } else if (output instanceof CollaborationOutput.Penalise penalty) {
            node.penalties.add(penalty);
        }
    }

    private void connect(Node node, CollaborationOutput.OpenStream open) {
        Node other = nodes.get(open.peer());
        if (other == null) {
            events.add(new Event(node, new CollaborationInput.StreamClosed(open.stream(), "nobody there")));
            return;
        }
        long number = --other.accepted;
        node.ends.put(open.stream(), new End(other, number));
        other.ends.put(number, new End(node, open.stream()));
        events.add(new Event(other, new CollaborationInput.StreamAccepted(number, node.id())));
        events.add(new Event(node, new CollaborationInput.StreamOpened(open.stream())));
    }
}
