package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/** Cores that reach those of their own group. Two of one peer, such as one with a copied store, are in different groups. */
final class GroupedNetwork {
    /** The end of a stream. */
    private record End(TestCore core, long stream) {}

    private final Map<TestCore, Integer> groups = new HashMap<>();
    private final List<TestCore> cores = new ArrayList<>();
    private final Map<End, End> streams = new HashMap<>();
    private long nextStream = -1;
    private long now;

    TestCore add(int group, TestCore core) {
        core.now = now;
        cores.add(core);
        groups.put(core, group);
        core.handle(new CollaborationInput.AppPeersChanged(3));
        return core;
    }

    /** The core is no longer there; those that had streams with it see them end. */
    void remove(TestCore core) {
        cores.remove(core);
        groups.remove(core);
        for (End end : List.copyOf(streams.keySet())) {
            if (end.core() == core) {
                close(end);
            }
        }
    }

    /** All reach each other. */
    void join() {
        cores.forEach(core -> groups.put(core, 0));
        cores.forEach(core -> core.handle(new CollaborationInput.AppPeersChanged(cores.size())));
    }

    private void close(End end) {
        End other = streams.remove(end);
        if (other != null && streams.remove(other) != null && cores.contains(other.core())) {
            other.core().handle(new CollaborationInput.StreamClosed(other.stream(), "closed"));
        }
    }

    /** Lets time pass, a second at a time, and all that is said arrive. */
    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += 1000;
            for (TestCore core : List.copyOf(cores)) {
                core.now = now;
                core.handle(new CollaborationInput.Tick());
            }
            settle();
        }
    }

    void settle() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (TestCore core : List.copyOf(cores)) {
                for (CollaborationOutput output = core.toNetwork.poll();
                        output != null;
                        output = core.toNetwork.poll()) {
                    moved = true;
                    carry(core, output);
                }
            }
        }
    }

    private void carry(TestCore from, CollaborationOutput output) {
        if (output instanceof CollaborationOutput.Publish publish) {
            byte[] message = publish.message();
            byte[] content = Arrays.copyOfRange(message, CollaborationId.BYTES, message.length);
            for (TestCore core : List.copyOf(cores)) {
                if (core != from && Objects.equals(groups.get(core), groups.get(from))) {
                    core.handle(new CollaborationInput.GossipReceived(from.id(), content));
                }
            }
        } else if (output instanceof CollaborationOutput.OpenStream open) {
            open(from, open);
        } else if (output instanceof CollaborationOutput.SendMessage send) {
            End end = streams.get(new End(from, send.stream()));
            if (end != null) {
                end.core().handle(new CollaborationInput.MessageReceived(end.stream(), send.message()));
            }
        } else if (output instanceof CollaborationOutput.CloseStream close) {
            close(new End(from, close.stream()));
        }
    }

    private void open(TestCore from, CollaborationOutput.OpenStream open) {
        TestCore target = find(from, open.peer());
        if (target == null) {
            from.handle(new CollaborationInput.StreamClosed(open.stream(), "unreachable"));
            return;
        }
        End near = new End(from, open.stream());
        End far = new End(target, nextStream--);
        streams.put(near, far);
        streams.put(far, near);
        target.handle(new CollaborationInput.StreamAccepted(far.stream(), from.id()));
        from.handle(new CollaborationInput.StreamOpened(near.stream()));
    }

    private @Nullable TestCore find(TestCore from, PeerId peer) {
        return cores.stream()
                .filter(core -> core.id().equals(peer) && Objects.equals(groups.get(core), groups.get(from)))
                .findFirst()
                .orElse(null);
    }
}
