package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.collaboration.ReadOnlyException;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.keys.Keys;
import org.peerbase.logs.CapturedLogs;

/** Row K6: what is planted in a collaboration with keys is in no line that is logged, of whatever level. */
@Timeout(90)
final class LogsTest extends PeerFixture {
    private static final String NAME = "logged-name";
    private static final String MARKER = "logged-marker";

    private final Keys keys = Keys.generate();

    @TempDir
    Path temp;

    private Collaboration<Text> open(PeerBase peer, Keys with) {
        CollaborationOptions options = CollaborationOptions.builder().keys(with).build();
        return Eventually.await(peer.collaborate(NAME, CrdtTypes.text(), options));
    }

    @Test
    @Tag("K6")
    void shouldLogNothingOfWhatIsPrivate() {
        PeerBase ana = startIn(temp.resolve("ana"));
        Collaboration<Text> hers = open(ana, keys);
        PeerBase ben = startIn(temp.resolve("ben"), ana);
        Collaboration<Text> his = open(ben, keys.readOnly());
        hers.on(CollaborationEvent.class, event -> {
            throw new IllegalStateException("on purpose");
        });
        hers.on(CollaborationEvent.PeerUpdated.class, event -> {});
        hers.shared().append(MARKER);
        hers.sub(MARKER, CrdtTypes.text()).shared().append(MARKER);
        Eventually.hasValue(his, MARKER);
        Eventually.hasValue(his.sub(MARKER, CrdtTypes.text()), MARKER);

        CompletableFuture<Object> heard = new CompletableFuture<>();
        Gossip chat = Eventually.await(hers.gossip(MARKER + " chat"));
        chat.onMessage((message, from) -> {
            throw new IllegalStateException("on purpose");
        });
        chat.onMessage((message, from) -> heard.complete(String.valueOf(message)));
        Eventually.await(his.gossip(MARKER + " chat")).broadcast(MARKER + " said");
        assertThat(Eventually.await(heard)).isEqualTo(MARKER + " said");

        assertThatThrownBy(() -> his.shared().append(MARKER)).isInstanceOf(ReadOnlyException.class);
        assertThatThrownBy(() -> open(ana, Keys.generate())).isInstanceOf(PeerBaseException.class);
        assertThatThrownBy(() -> Keys.uriDecode(Keys.uriEncode(keys).substring(1)))
                .isInstanceOf(IllegalArgumentException.class);
        Eventually.await(hers.save());
        ben.close();
        ana.close();

        List<String> secrets = new ArrayList<>(List.of(NAME, MARKER));
        secrets.add(Keys.uriEncode(keys).substring(4, 20));
        secrets.add(Keys.uriEncodeReadOnly(keys).substring(60, 76));
        for (byte[] key : List.of(keys.readKey(), keys.writeSeed().orElseThrow())) {
            secrets.add(HexFormat.of().formatHex(key, 0, 8));
        }
        List<String> lines = new ArrayList<>(CapturedLogs.lines());
        lines.add(hers.toString());
        lines.add(hers.app().toString());
        lines.add(CollaborationOptions.builder().keys(keys).build().toString());
        assertThat(lines).anyMatch(line -> line.contains("a listener failed"));
        for (String secret : secrets) {
            assertThat(lines).noneMatch(line -> line.contains(secret));
        }
    }
}
