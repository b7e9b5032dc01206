package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.collaboration.ReadOnlyException;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.keys.Keys;

/** The examples of the README, as they stand there. */
final class ReadmeExampleTest {
    @Test
    @Timeout(60)
    void shouldShowBenWhatAnaWritesAndEnd() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadmeProgram.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(program.inputReader().lines()).containsExactly("Ben sees: Hello, Ben!");
            assertThat(program.waitFor()).isZero();
        } finally {
            program.destroyForcibly();
        }
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
}
