package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.dot.ReplicaId;

class ShareLanguageTest {
    private static Crdt changed(String type, String... lines) {
        Crdt shared = CrdtTypes.byName(type).create(ReplicaContext.of(ReplicaId.of("me")));
        ShareLanguage language = new ShareLanguage(type);
        for (String line : lines) {
            language.change(shared, line);
        }
        return shared;
    }

    @Test
    void shouldChangeAText() {
        assertThat(changed("text", "append Hello world", "insert 5 ,", "delete 0 1", "replace 0 4 Hi")
                        .value())
                .isEqualTo("Hi, world");
    }

    @Test
    void shouldKeepTheSpacesOfAText() {
        assertThat(changed("text", "append  two  spaces ").value()).isEqualTo(" two  spaces ");
    }

    @Test
    void shouldChangeAList() {
        assertThat(changed("rga", "push milk", "push 12 eggs", "insert 0 bread", "remove 1", "set 0 rye bread")
                        .value())
                .isEqualTo(List.of("rye bread", "12 eggs"));
    }

    @Test
    void shouldChangeTheOtherTypes() {
        assertThat(changed("gcounter", "inc", "inc 4").value()).isEqualTo(5L);
        assertThat(changed("pncounter", "dec", "inc 4", "dec 2").value()).isEqualTo(1L);
        assertThat(changed("gset", "add one", "add one", "add two").value()).isEqualTo(Set.of("one", "two"));
        assertThat(changed("lwwreg", "write one", "write two").value()).isEqualTo("two");
        assertThat(changed("mvreg", "write one", "write two").value()).isEqualTo(Set.of("two"));
        assertThat(changed("ewflag", "enable", "disable").value()).isEqualTo(false);
        for (String set : List.of("2pset", "aworset", "rworset", "rwlwwset")) {
            assertThat(changed(set, "add one", "add two", "remove one").value()).isEqualTo(Set.of("two"));
        }
        for (String counter : List.of("ccounter", "lexcounter")) {
            assertThat(changed(counter, "inc 4", "dec").value()).isEqualTo(3L);
        }
        assertThat(changed("ormap", "set milk two bottles", "set tea a box", "remove milk")
                        .value())
                .isEqualTo(Map.of("tea", Set.of("a box")));
    }

    @Test
    void shouldOfferEveryTypeThatThereIs() {
        assertThat(ShareLanguage.types()).containsExactlyInAnyOrderElementsOf(CrdtTypes.names());
    }

    @Test
    void shouldSayHowToWriteIt() {
        assertThatThrownBy(() -> changed("text", "shout Hello")).hasMessage("unknown: shout; type help");
        assertThatThrownBy(() -> changed("text", "insert here x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("insert INDEX TEXT");
        assertThatThrownBy(() -> changed("rga", "remove")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> changed("rga", "remove 0 now")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> changed("rga", "remove 3")).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldShowValuesAsLinesThatCannotSteerTheTerminal() {
        assertThat(ShareLanguage.show("one\ntwo\u001b[2J")).containsExactly("one", "two\\u001b[2J");
        assertThat(ShareLanguage.show(List.of("a", "b"))).containsExactly("0: a", "1: b");
        assertThat(ShareLanguage.show(Set.of("a"))).containsExactly("- a");
        assertThat(ShareLanguage.show(Map.of("tea", Set.of("a\u001bbox"), "milk", 2L)))
                .containsExactly("- milk: 2", "- tea: [a\\u001bbox]");
        assertThat(ShareLanguage.show("")).containsExactly("(empty)");
        assertThat(ShareLanguage.show(List.of())).containsExactly("(empty)");
        assertThat(ShareLanguage.show(7L)).containsExactly("7");
    }
}
