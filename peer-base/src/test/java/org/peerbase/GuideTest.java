package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.CollaborationEvent.MembershipChanged;
import org.peerbase.CollaborationEvent.StateChanged;
import org.peerbase.collaboration.ReadOnlyException;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.EwFlag;
import org.peerbase.crdt.MvReg;
import org.peerbase.crdt.OrMap;
import org.peerbase.crdt.Rga;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.keys.Keys;

/** The samples of the guide, as they stand there, from start to end. */
@Timeout(120)
final class GuideTest {
    private static final CrdtType<OrMap<String>> TASKS = CrdtTypes.ormap(ElementCodec.of(String.class));
    private static final CrdtType<MvReg<String>> TITLE = CrdtTypes.mvreg(ElementCodec.of(String.class));
    private static final CrdtType<EwFlag> DONE = CrdtTypes.ewflag();
    private static final CrdtType<Rga<String>> ORDER = CrdtTypes.rga(ElementCodec.of(String.class));

    @TempDir
    Path folder;

    private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();
    private final List<PeerBase> peers = new ArrayList<>();

    @AfterEach
    void stopPeers() {
        peers.forEach(PeerBase::close);
    }

    private void show(String text) {
        shown.add(text);
    }

    private void awaitShown(String text) throws InterruptedException {
        List<String> others = new ArrayList<>();
        for (String next = shown.poll(20, TimeUnit.SECONDS);
                !text.equals(next);
                next = shown.poll(20, TimeUnit.SECONDS)) {
            assertThat(next).as("what was shown after %s", others).isNotNull();
            others.add(next);
        }
    }

    private static List<String> lines(OrMap<String> tasks, Rga<String> order) {
        List<String> lines = new ArrayList<>();
        for (String id : order.asList()) {
            if (tasks.containsKey(id)) {
                OrMap<String> task = tasks.at(id, TASKS);
                String box = task.at("done", DONE).isEnabled() ? "[x] " : "[ ] ";
                lines.add(box + String.join(" or ", task.at("title", TITLE).values()));
            }
        }
        return lines;
    }

    @Test
    void shouldKeepAToDoList() throws InterruptedException {
        Keys keys = Keys.generate();
        CollaborationOptions ours = CollaborationOptions.builder().keys(keys).build();
        PeerBaseOptions kept = PeerBaseOptions.builder().repo(folder).build();
        PeerBase ana = PeerBase.create("our-to-do-app", kept).start().join();
        Collaboration<OrMap<String>> tasks =
                ana.collaborate("to do", TASKS, ours).join();
        Collaboration<Rga<String>> order = tasks.sub("order", ORDER);
        peers.add(ana);

        tasks.on(StateChanged.class, event -> {
            List<String> lines = tasks.atomically(all -> lines(all, order.shared()));
            show(String.join("\n", lines));
        });
        tasks.on(MembershipChanged.class, event -> show(event.peers().size() + " of us are here"));

        String milk = UUID.randomUUID().toString();
        tasks.transaction(() -> {
            tasks.shared().at(milk, TASKS).at("title", TITLE).write("Buy milk");
            order.shared().push(milk);
        });
        awaitShown("[ ] Buy milk");

        Keys link = Keys.uriDecode(Keys.uriEncodeReadOnly(keys));
        CollaborationOptions theirs = CollaborationOptions.builder().keys(link).build();
        PeerBaseOptions nearAna =
                PeerBaseOptions.builder().bootstrap(ana.addresses()).build();
        PeerBase ben = PeerBase.create("our-to-do-app", nearAna).start().join();
        Collaboration<OrMap<String>> bensTasks =
                ben.collaborate("to do", TASKS, theirs).join();
        Collaboration<Rga<String>> bensOrder = bensTasks.sub("order", ORDER);
        peers.add(ben);

        tasks.change(all -> all.at(milk, TASKS).at("done", DONE).enable())
                .onPeers(1, Duration.ofSeconds(10))
                .join();

        awaitShown("2 of us are here");
        assertThat(lines(bensTasks.shared(), bensOrder.shared())).containsExactly("[x] Buy milk");
        assertThat(bensTasks.isReadOnly()).isTrue();
        assertThatThrownBy(() -> bensTasks.shared().remove(milk)).isInstanceOf(ReadOnlyException.class);

        Gossip typing = bensTasks.gossip("typing").join();
        typing.onMessage((message, from) -> show(message + " is being written"));
        tasks.gossip("typing").join().broadcast("Buy bread");

        awaitShown("Buy bread is being written");

        ana.close();
        PeerBase again = PeerBase.create("our-to-do-app", kept).start().join();
        Collaboration<OrMap<String>> restored =
                again.collaborate("to do", TASKS, ours).join();
        List<String> lines =
                lines(restored.shared(), restored.sub("order", ORDER).shared());
        peers.add(again);

        assertThat(again.peerId()).isEqualTo(ana.peerId());
        assertThat(lines).containsExactly("[x] Buy milk");
    }
}
