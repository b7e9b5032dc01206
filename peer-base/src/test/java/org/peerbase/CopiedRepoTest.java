package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.ReplicaId;

/** A repo folder that was copied or restored makes its changes under a new replica name: no number gets two contents. */
class CopiedRepoTest extends PeerFixture {
    @TempDir
    Path temp;

    private static Collaboration<Text> open(PeerBase peer) {
        return Eventually.await(peer.collaborate("text", CrdtTypes.text()));
    }

    /** Opens the repo beside {@code witness}, adds {@code more} when all of {@code seen} is there, and stops again. */
    private ReplicaId change(Path repo, Collaboration<Text> witness, String seen, String more) {
        try (PeerBase peer = startIn(repo, witness.app())) {
            Collaboration<Text> text = open(peer);
            Eventually.hasValue(text, seen);
            text.shared().append(more);
            Eventually.await(text.save());
            Eventually.hasValue(witness, seen + more);
            return text.shared().id();
        }
    }

    @Test
    void shouldGoOnUnderAnotherNameInACopy() throws IOException {
        Path original = temp.resolve("original");
        Path copy = temp.resolve("copy");
        Collaboration<Text> witness = open(start(loopback()));
        ReplicaId first = change(original, witness, "", "a");
        Repos.copy(original, copy);

        assertThat(change(original, witness, "a", "b")).isEqualTo(first);
        ReplicaId second = change(copy, witness, "ab", "c");
        assertThat(second).isNotEqualTo(first);
        assertThat(change(original, witness, "abc", "d")).isEqualTo(first);
        assertThat(change(copy, witness, "abcd", "e")).isEqualTo(second);
    }

    @Test
    void shouldGoOnUnderAnotherNameAfterARestore() throws IOException {
        Path repo = temp.resolve("repo");
        Path backup = temp.resolve("backup");
        Collaboration<Text> witness = open(start(loopback()));
        ReplicaId first = change(repo, witness, "", "a");
        Repos.copy(repo, backup);
        assertThat(change(repo, witness, "a", "b")).isEqualTo(first);

        Repos.copy(backup, repo);
        assertThat(change(repo, witness, "ab", "c")).isNotEqualTo(first);
    }

    @Test
    void shouldKeepItsNameWhenItIsMoved() throws IOException {
        Path repo = temp.resolve("repo");
        Collaboration<Text> witness = open(start(loopback()));
        ReplicaId first = change(repo, witness, "", "a");
        Files.move(repo, temp.resolve("moved"));
        assertThat(change(temp.resolve("moved"), witness, "a", "b")).isEqualTo(first);
    }
}
