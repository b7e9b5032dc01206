package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.peerbase.CollaborationEvent.StateChanged;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/** The example of the README, as it stands there. */
final class ReadmeExampleTest {
    private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();

    @Test
    void shouldShowBenWhatAnaWrites() throws InterruptedException {
        PeerBase ana = PeerBase.create("our-app").start().join();
        PeerBaseOptions nearAna =
                PeerBaseOptions.builder().bootstrap(ana.addresses()).build();
        PeerBase ben = PeerBase.create("our-app", nearAna).start().join();

        Text anasNotes = ana.collaborate("notes", CrdtTypes.text()).join().shared();
        Collaboration<Text> bensNotes =
                ben.collaborate("notes", CrdtTypes.text()).join();
        bensNotes.on(StateChanged.class, change -> show(bensNotes.shared().toString()));

        anasNotes.insert(0, "Hello, Ben!");

        assertThat(shown.poll(20, TimeUnit.SECONDS)).isEqualTo("Hello, Ben!");
        ana.close();
        ben.close();
    }

    private void show(String text) {
        shown.add(text);
    }
}
