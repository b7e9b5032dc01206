package org.peerbase.interop.crdt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Rga;
import org.peerbase.crdt.dot.ReplicaId;

/** Runs the steps of a schedule on our types as they come, and writes down what the original is to do for each. */
final class Rehearsal {
    /** The replica that changes nothing and gets everything. */
    static final String LISTENER = "listener";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A replica, and the changes that it has seen. */
    private record Peer(Crdt crdt, BitSet seen) {}

    /** What others get of a change: one delta, or none if it changed nothing. */
    private record Sent(String author, BitSet causes, List<byte[]> deltas) {}

    private final CrdtType<?> type;
    private final Delivery delivery;
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private final Map<Integer, Sent> changes = new LinkedHashMap<>();
    private final List<byte[]> emitted = new ArrayList<>();
    private final ListChanges listChanges = new ListChanges();
    private final ArrayNode script = JSON.createArrayNode();
    private final List<String> values = new ArrayList<>();
    private final List<List<String>> lists = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    /** A schedule without steps, between replicas that change and one that listens. */
    Rehearsal(String type, Delivery delivery, List<String> authors) {
        this.type = CrdtTypes.byName(type);
        this.delivery = delivery;
        authors.forEach(this::open);
        open(LISTENER);
    }

    private void open(String name) {
        ReplicaContext context = new ReplicaContext(ReplicaId.of(name), new Object(), emitted::add, () -> 0);
        peers.put(name, new Peer(type.create(context), new BitSet()));
    }

    /** A replica as it is now. */
    Crdt replica(String name) {
        return peer(name).crdt;
    }

    private Peer peer(String name) {
        return Objects.requireNonNull(peers.get(name), name);
    }

    /** The changes that can be delivered to a replica now. */
    List<Integer> deliverable(String replica) {
        return changes.keySet().stream()
                .filter(change -> isDeliverable(replica, change))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private boolean isDeliverable(String replica, int change) {
        BitSet seen = peer(replica).seen;
        if (!changes.containsKey(change) || seen.get(change)) {
            return false;
        }
        BitSet missing = (BitSet) sent(change).causes.clone();
        missing.andNot(seen);
        return missing.isEmpty() || !delivery.isCausalAt(replica);
    }

    /** How many changes were made. */
    int changes() {
        return changes.size();
    }

    /** Who made a change. */
    String author(int change) {
        return sent(change).author;
    }

    private Sent sent(int change) {
        return Objects.requireNonNull(changes.get(change));
    }

    /** Makes a step; what our types throw on the way is an error of the outcome. */
    void take(Step step) {
        try {
            make(step);
        } catch (RuntimeException e) {
            errors.add(step + ": " + e);
        }
    }

    private void make(Step step) {
        if (step instanceof Step.Change change) {
            change(change);
        } else if (step instanceof Step.Deliver deliver) {
            deliver(deliver.replica(), List.of(deliver.change()));
        } else if (step instanceof Step.DeliverJoined deliver) {
            deliver(deliver.replica(), deliver.changes());
        } else if (step instanceof Step.Load load) {
            replica(load.replica()).load(replica(load.from()).encode());
            peer(load.replica()).seen.or(peer(load.from()).seen);
            write("load", load.replica(), load.from());
        } else if (step instanceof Step.Settle settle) {
            settle(new Random(settle.seed()));
        }
    }

    private void change(Step.Change change) {
        Crdt target = replica(change.replica());
        emitted.clear();
        if (!listChanges.canHappen(target, change)) {
            return;
        }
        listChanges.make(target, change);
        BitSet seen = peer(change.replica()).seen;
        changes.put(change.number(), new Sent(change.replica(), (BitSet) seen.clone(), List.copyOf(emitted)));
        seen.set(change.number());
        write("change", change.replica(), change.number(), change.mutator(), change.arguments());
        if (target instanceof Rga<?> list) {
            lists.add(list.value().stream().map(Outcome::spelled).toList());
        }
    }

    private void deliver(String replica, List<Integer> wanted) {
        List<Integer> delivered = new ArrayList<>();
        List<byte[]> deltas = new ArrayList<>();
        for (int change : wanted) {
            boolean isRepeated =
                    changes.containsKey(change) && peer(replica).seen.get(change);
            if (isRepeated || isDeliverable(replica, change)) {
                peer(replica).seen.set(change);
                delivered.add(change);
                deltas.addAll(sent(change).deltas);
            }
        }
        if (delivered.isEmpty()) {
            return;
        }
        if (!deltas.isEmpty()) {
            byte[] delta = deltas.size() == 1 ? deltas.get(0) : type.joinDeltas(deltas);
            replica(replica).apply(ReplicaId.of(author(delivered.get(0))), delta);
        }
        write("deliver", replica, delivered);
    }

    private void settle(Random random) {
        List<String> names = new ArrayList<>(peers.keySet());
        Collections.shuffle(names, random);
        for (String name : names) {
            for (List<Integer> open = deliverable(name); !open.isEmpty(); open = deliverable(name)) {
                deliver(name, List.of(open.get(random.nextInt(open.size()))));
            }
        }
        peers.forEach((name, peer) -> {
            values.add(Outcome.spelled(peer.crdt.value()));
            write("value", name);
        });
    }

    private void write(String name, Object... arguments) {
        ArrayNode line = script.addArray().add(name);
        for (Object argument : arguments) {
            line.add(JSON.valueToTree(argument));
        }
    }

    /** What the original is to do. */
    String script() {
        return script.toString();
    }

    /** What it came to here. */
    Outcome outcome() {
        return new Outcome(List.copyOf(values), List.copyOf(lists), List.copyOf(errors));
    }
}
