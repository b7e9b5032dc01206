package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.peerbase.CollaborationEvent.StateChanged;
import org.peerbase.collaboration.ReadOnlyException;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.keys.Keys;

/** The examples of the README, as they stand there. */
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

    @Test
    void shouldLetBenReadAnasDiaryAndChangeNothing() {
        PeerBase ana = PeerBase.create("our-app").start().join();
        PeerBaseOptions nearAna =
                PeerBaseOptions.builder().bootstrap(ana.addresses()).build();
        PeerBase ben = PeerBase.create("our-app", nearAna).start().join();

        assertThatThrownBy(() -> keepADiary(ana, ben)).isInstanceOf(ReadOnlyException.class);

        ana.close();
        ben.close();
    }

    private static void keepADiary(PeerBase ana, PeerBase ben) {
        Keys keys = Keys.generate();
        CollaborationOptions mine = CollaborationOptions.builder().keys(keys).build();
        Text anasDiary = ana.collaborate("diary", CrdtTypes.text(), mine).join().shared();
        anasDiary.append("Dear diary");

        Keys link = Keys.uriDecode(Keys.uriEncodeReadOnly(keys));
        CollaborationOptions theirs = CollaborationOptions.builder().keys(link).build();
        Collaboration<Text> bensView =
                ben.collaborate("diary", CrdtTypes.text(), theirs).join();
        bensView.shared().append("!"); // ReadOnlyException: ask a writer for the keys that write
    }

    private void show(String text) {
        shown.add(text);
    }
}
