package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two peers that reach each other; nothing moves unless {@link #settle} is called. */
final class TestPair {
    final Map<TestCore, Map<Long, Long>> streams = new HashMap<>();
    final TestCore one;
    final TestCore other;
    long nextStream = -1;
    int messages;

    TestPair(TestCore one, TestCore other) {
        this.one = one;
        this.other = other;
        streams.put(one, new HashMap<>());
        streams.put(other, new HashMap<>());
        one.handle(new CollaborationInput.AppPeersChanged(1));
        other.handle(new CollaborationInput.AppPeersChanged(1));
        one.handle(new CollaborationInput.Tick());
        other.handle(new CollaborationInput.Tick());
    }

    void settle() {
        while (!one.toNetwork.isEmpty() || !other.toNetwork.isEmpty()) {
            carry(one, other);
            carry(other, one);
        }
    }

    void pass(long millis) {
        for (TestCore peer : List.of(one, other)) {
            peer.now += millis;
            peer.handle(new CollaborationInput.Tick());
        }
        settle();
    }

    private void carry(TestCore from, TestCore to) {
        CollaborationOutput output = from.toNetwork.poll();
        if (output instanceof CollaborationOutput.Publish publish) {
            hear(from, to, publish);
        } else if (output instanceof CollaborationOutput.OpenStream open
                && open.peer().equals(to.id())) {
            long remote = nextStream--;
            streamsOf(from).put(open.stream(), remote);
            streamsOf(to).put(remote, open.stream());
            to.handle(new CollaborationInput.StreamAccepted(remote, from.id()));
            from.handle(new CollaborationInput.StreamOpened(open.stream()));
        } else if (output instanceof CollaborationOutput.SendMessage send) {
            messages++;
            Long remote = streamsOf(from).get(send.stream());
            if (remote != null) {
                to.handle(new CollaborationInput.MessageReceived(remote, send.message()));
            }
        } else if (output instanceof CollaborationOutput.CloseStream close) {
            Long remote = streamsOf(from).remove(close.stream());
            if (remote != null && streamsOf(to).remove(remote) != null) {
                to.handle(new CollaborationInput.StreamClosed(remote, "closed"));
            }
        }
    }

    private Map<Long, Long> streamsOf(TestCore peer) {
        return streams.computeIfAbsent(peer, key -> new HashMap<>());
    }

    /** Two peers that know each other and are linked. */
    static TestPair linked(TestCore one, TestCore other) {
        TestPair pair = new TestPair(one, other);
        for (int second = 0; second < 5; second++) {
            pair.pass(1000);
        }
        assertThat(one.core.members()).containsExactly(other.id());
        assertThat(other.core.members()).containsExactly(one.id());
        return pair;
    }

    /** One hears what the other published. */
    static void hear(TestCore from, TestCore to, CollaborationOutput.Publish publish) {
        byte[] message = publish.message();
        to.handle(new CollaborationInput.GossipReceived(
                from.id(), Arrays.copyOfRange(message, CollaborationId.BYTES, message.length)));
    }
}
