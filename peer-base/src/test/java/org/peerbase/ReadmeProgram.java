package org.peerbase;

import java.time.Duration;
import org.peerbase.CollaborationEvent.StateChanged;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/** The first example of the README as a program, as it stands there. */
final class ReadmeProgram {
    private ReadmeProgram() {}

    public static void main(String[] args) {
        PeerBase ana = PeerBase.create("our-app").start().join();
        PeerBaseOptions nearAna =
                PeerBaseOptions.builder().bootstrap(ana.addresses()).build();
        PeerBase ben = PeerBase.create("our-app", nearAna).start().join();

        Collaboration<Text> anasNotes =
                ana.collaborate("notes", CrdtTypes.text()).join();
        Collaboration<Text> bensNotes =
                ben.collaborate("notes", CrdtTypes.text()).join();
        bensNotes.on(StateChanged.class, change -> System.out.println("Ben sees: " + bensNotes.shared()));

        anasNotes
                .change(text -> text.append("Hello, Ben!"))
                .onPeers(1, Duration.ofSeconds(10))
                .join();
        ben.close();
        ana.close();
    }
}
