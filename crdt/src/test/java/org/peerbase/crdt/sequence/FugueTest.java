package org.peerbase.crdt.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.ReplicaId;

/** The cases by which The Art of the Fugue tells algorithms apart: what interleaves elsewhere stays together here. */
class FugueTest {
    private final Writer one = new Writer("1");
    private final Writer two = new Writer("2");
    private final Writer three = new Writer("3");

    /** A replica, and the deltas that it has made. */
    private static final class Writer {
        final List<byte[]> deltas = new ArrayList<>();
        final Text text;

        Writer(String id) {
            text = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of(id), deltas::add));
        }

        void hear(Writer other) {
            other.deltas.forEach(delta -> text.apply(other.text.id(), delta));
        }

        void type(int index, String characters) {
            for (int i = 0; i < characters.length(); i++) {
                text.insert(index + i, characters.substring(i, i + 1));
            }
        }

        void typeBackwards(int index, String characters) {
            for (int i = characters.length() - 1; i >= 0; i--) {
                text.insert(index, characters.substring(i, i + 1));
            }
        }
    }

    private String merged() {
        one.hear(two);
        two.hear(one);
        assertThat(one.text.encode()).isEqualTo(two.text.encode());
        return one.text.toString();
    }

    @Test
    void shouldNotInterleaveForwardTyping() {
        one.type(0, "milk ");
        two.type(0, "eggs ");
        assertThat(merged()).isEqualTo("milk eggs ");
    }

    @Test
    void shouldNotInterleaveBackwardTyping() {
        one.typeBackwards(0, "milk ");
        two.typeBackwards(0, "eggs ");
        assertThat(merged()).isIn("milk eggs ", "eggs milk ");
    }

    @Test
    void shouldNotInterleaveForwardWithBackwardTyping() {
        one.type(0, "milk ");
        two.typeBackwards(0, "eggs ");
        assertThat(merged()).isIn("milk eggs ", "eggs milk ");
    }

    @Test
    void shouldNotInterleaveWhatIsTypedAroundAnEarlierInsertion() {
        one.type(0, "[]");
        two.hear(one);
        one.type(1, "cd");
        one.type(1, "ab");
        two.typeBackwards(1, "yz");
        two.type(1, "wx");
        assertThat(merged()).isIn("[abcdwxyz]", "[wxyzabcd]");
    }

    @Test
    void shouldNotInterleaveReplacements() {
        one.type(0, "the old end");
        two.hear(one);
        one.text.replace(4, 7, "");
        one.type(4, "first");
        two.text.replace(4, 7, "");
        two.type(4, "second");
        assertThat(merged()).isIn("the firstsecond end", "the secondfirst end");
    }

    /** Where Fugue and FugueMax differ: X was put right before m, so Y, put right after a, does not part them. */
    @Test
    void shouldKeepAnInsertionBesideItsRightOrigin() {
        three.type(0, "c");
        one.hear(three);
        two.hear(three);
        one.type(0, "a");
        two.type(0, "m");
        two.hear(one);
        assertThat(two.text.toString()).isEqualTo("amc");
        two.type(1, "X");
        one.type(1, "Y");
        assertThat(merged()).isEqualTo("aYXmc");
    }

    @Test
    void shouldNotSplitSurrogatePairs() {
        one.type(0, "ab");
        two.hear(one);
        one.text.insert(1, "😀😁");
        two.text.insert(1, "🎉🎈");
        assertThat(merged()).isIn("a😀😁🎉🎈b", "a🎉🎈😀😁b");
    }
}
