package org.peerbase.crdt.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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

    /** What someone else goes on writing belongs to what it follows. */
    @Test
    void shouldNotInterleaveForwardTypingOfSeveral() {
        Writer four = new Writer("4");
        one.type(0, "milk");
        two.type(0, "eggs");
        three.hear(one);
        three.type(4, " and bread");
        four.hear(two);
        four.type(4, " and ham");
        for (Writer writer : List.of(two, three, four)) {
            one.hear(writer);
        }
        assertThat(one.text.toString()).isIn("milk and breadeggs and ham", "eggs and hammilk and bread");
    }

    /** What someone else writes before it, character before character, too. */
    @Test
    void shouldNotInterleaveBackwardTypingOfSeveral() {
        Writer four = new Writer("4");
        one.typeBackwards(0, "milk");
        two.typeBackwards(0, "eggs");
        three.hear(one);
        three.typeBackwards(0, "bread and ");
        four.hear(two);
        four.typeBackwards(0, "ham and ");
        for (Writer writer : List.of(four, three, two)) {
            one.hear(writer);
        }
        assertThat(one.text.toString()).isIn("bread and milkham and eggs", "ham and eggsbread and milk");
    }

    /** However three go back and forth in what each writes at the same place, each text stays in one piece. */
    @Test
    void shouldNotInterleaveWhateverTheOrderOfTyping() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 200; round++) {
            Writer base = new Writer("base");
            base.type(0, "[]");
            List<Writer> writers = List.of(new Writer("x"), new Writer("y"), new Writer("z"));
            for (Writer writer : writers) {
                writer.hear(base);
                for (int i = 0; i < 12; i++) {
                    int length = writer.text.length() - 2;
                    if (length > 1 && random.nextInt(4) == 0) {
                        int at = 1 + random.nextInt(length);
                        writer.text.delete(at, at + 1);
                    } else {
                        int at = 1 + random.nextInt(length + 1);
                        writer.type(at, writer.text.id() + "" + i % 10);
                    }
                }
            }
            List<String> written = new ArrayList<>();
            for (Writer writer : writers) {
                written.add(writer.text.substring(1, writer.text.length() - 1));
                base.hear(writer);
            }
            String merged = base.text.toString();
            assertThat(merged).hasSize(written.stream().mapToInt(String::length).sum() + 2);
            written.forEach(text -> assertThat(merged).contains(text));
        }
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
