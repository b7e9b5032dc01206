package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.collaboration.ReadOnlyException;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.keys.Keys;

/** Collaborations with keys: who may read, who may change, and what nobody else sees. */
@Timeout(90)
final class PrivateCollaborationTest extends PeerFixture {
    private static final String NAME = "planted-name";
    private static final String MARKER = "planted-marker";

    private final Keys keys = Keys.generate();

    @TempDir
    Path temp;

    private static CollaborationOptions with(Keys keys) {
        return CollaborationOptions.builder().keys(keys).build();
    }

    private static Collaboration<Text> open(PeerBase peer, Keys keys) {
        return Eventually.await(peer.collaborate(NAME, CrdtTypes.text(), with(keys)));
    }

    @Test
    void shouldShareBetweenThoseWhoHaveTheKeys() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana, keys);
        Collaboration<Text> his = open(startKnowing(ana), Keys.uriDecode(Keys.uriEncode(keys)));
        hers.shared().append("Hello");
        Eventually.hasValue(his, "Hello");
        his.shared().append(", Ana");
        Eventually.hasValue(hers, "Hello, Ana");
        assertThat(hers.isReadOnly()).isFalse();
    }

    @Test
    void shouldLetAStrangerWithTheReadOnlyLinkFollowAndChangeNothing() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana, keys);
        hers.shared().append("Hello");
        Collaboration<Text> theirs = open(startKnowing(ana), Keys.uriDecode(Keys.uriEncodeReadOnly(keys)));
        Eventually.hasValue(theirs, "Hello");
        hers.shared().append(", stranger");
        hers.sub("sub", CrdtTypes.text()).shared().append("too");
        Eventually.hasValue(theirs, "Hello, stranger");
        Eventually.hasValue(theirs.sub("sub", CrdtTypes.text()), "too");

        assertThat(theirs.isReadOnly()).isTrue();
        assertThat(theirs.sub("sub", CrdtTypes.text()).isReadOnly()).isTrue();
        assertThatThrownBy(() -> theirs.shared().append("!"))
                .isInstanceOf(ReadOnlyException.class)
                .hasMessageContaining("keys that write")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> theirs.change(text -> text.append("!"))).isInstanceOf(ReadOnlyException.class);
        assertThatThrownBy(() -> theirs.sub("sub", CrdtTypes.text()).shared().append("!"))
                .isInstanceOf(ReadOnlyException.class);
        assertThat(theirs.value()).isEqualTo("Hello, stranger");
        assertThat(theirs.receipt().changes()).isZero();
    }

    /** One mutator of each type; all of each are in the data types' own tests. */
    private static @Nullable Object mutate(Crdt shared) {
        return switch (shared.type().name()) {
            case "gcounter", "pncounter", "ccounter", "lexcounter" -> shared.mutate("inc");
            case "ewflag" -> shared.mutate("enable");
            case "dwflag" -> shared.mutate("disable");
            case "lwwreg", "mvreg" -> shared.mutate("write", 1L);
            case "text" -> shared.mutate("append", "x");
            case "rga" -> shared.mutate("push", 1L);
            case "fragile" -> shared.mutate("raise");
            case "ormap" -> shared.mutate("applySub", "key", "mvreg", "write", 1L);
            default -> shared.mutate("add", 1L);
        };
    }

    @Test
    void shouldRefuseChangesOfEveryTypeBeforeAnythingChanges() {
        PeerBase peer = start(loopback());
        for (String type : CrdtTypes.names()) {
            Crdt shared = Eventually.await(peer.collaborate(type, CrdtTypes.byName(type), with(keys.readOnly())))
                    .shared();
            byte[] before = shared.encode();
            assertThatThrownBy(() -> mutate(shared)).as(type).isInstanceOf(ReadOnlyException.class);
            assertThat(shared.encode()).as(type).isEqualTo(before);
        }
    }

    @Test
    void shouldPassOnWhatAReaderCannotChange() {
        PeerBase ana = start(loopback());
        PeerBase reader = startKnowing(ana);
        Collaboration<Text> hers = open(ana, keys);
        Collaboration<Text> theirs = open(reader, keys.readOnly());
        Receipt receipt = hers.change(text -> text.append("Hello"));
        Eventually.await(receipt.onPeers(1, Duration.ofSeconds(20)));
        ana.close();
        Eventually.hasValue(open(startKnowing(reader), keys), "Hello");
        assertThat(theirs.value()).isEqualTo("Hello");
    }

    @Test
    void shouldBeAnotherCollaborationWithOtherKeysOrNone() {
        PeerBase ana = start(loopback());
        PeerBase ben = startKnowing(ana);
        PeerBase cleo = startKnowing(ana);
        Collaboration<Text> hers = open(ana, keys);
        Collaboration<Text> without = Eventually.await(ben.collaborate(NAME, CrdtTypes.text()));
        Collaboration<Text> other = open(cleo, Keys.generate());
        hers.shared().append("secret");
        without.shared().append("public");
        other.shared().append("another secret");
        PeerBase dora = startKnowing(ana);
        Collaboration<Text> last = open(dora, keys);
        Eventually.hasValue(last, "secret");
        assertThat(without.value()).isEqualTo("public");
        assertThat(without.peers()).containsExactly(ben.peerId());
        assertThat(other.value()).isEqualTo("another secret");
        assertThat(other.peers()).containsExactly(cleo.peerId());
        assertThat(hers.peers()).containsExactlyInAnyOrder(ana.peerId(), dora.peerId());
    }

    @Test
    void shouldRefuseANameThatIsOpenWithOtherKeys() {
        PeerBase peer = start(loopback());
        Collaboration<Text> text = open(peer, keys);
        assertThat(open(peer, keys)).isSameAs(text);
        assertRefused(peer.collaborate(NAME, CrdtTypes.text(), with(Keys.generate())), "with other ones");
        assertRefused(peer.collaborate(NAME, CrdtTypes.text(), with(keys.readOnly())), "keys that only read");
        assertRefused(peer.collaborate(NAME, CrdtTypes.text()), "without keys");
        assertRefused(peer.collaborate(NAME, CrdtTypes.gcounter(), with(keys)), "as text, not as gcounter");
        text.shared().append("goes on");
        text.close();
        assertThat(open(peer, keys.readOnly()).isReadOnly()).isTrue();
    }

    private static void assertRefused(CompletableFuture<?> opening, String reason) {
        assertThatThrownBy(() -> Eventually.await(opening))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("\"" + NAME + "\" is open")
                .hasMessageContaining(reason);
    }

    @Test
    void shouldGoOnWhenTheApplicationsKeysAreDestroyed() {
        PeerBase peer = startIn(temp.resolve("repo"));
        Keys mine = Keys.uriDecode(Keys.uriEncode(keys));
        Collaboration<Text> text = open(peer, mine);
        mine.destroy();
        Eventually.await(text.change(shared -> shared.append("goes on")).local());
        peer.close();
        assertThat(open(startIn(temp.resolve("repo")), keys).value()).isEqualTo("goes on");
    }

    @Test
    void shouldKeepNothingInClearInTheRepo() throws IOException {
        PeerBase ana = startIn(temp.resolve("ana"));
        PeerBase ben = startIn(temp.resolve("ben"), ana);
        Collaboration<Text> hers = open(ana, keys);
        Collaboration<Text> his = open(ben, keys.readOnly());
        hers.shared().append(MARKER);
        hers.sub(MARKER, CrdtTypes.text()).shared().append(MARKER);
        Eventually.hasValue(his.sub(MARKER, CrdtTypes.text()), MARKER);
        Eventually.await(his.save());
        ana.close();
        ben.close();
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (content.contains(MARKER) || content.contains(NAME)) {
                    found.add(file.getFileName().toString());
                }
            }
        }
        assertThat(found).isEmpty();
    }
}
