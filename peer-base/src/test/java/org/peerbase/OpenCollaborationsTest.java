package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.keys.Keys;

/** A collaboration that can't be opened leaves nothing behind: no name that is taken, and no key. */
final class OpenCollaborationsTest extends PeerFixture {
    private final OpenCollaborations collaborations = new OpenCollaborations();
    private final Keys keys = Keys.generate();

    private Access access() {
        return Access.of(keys, APP, "name", "text");
    }

    private static CompletableFuture<CollaborationDriver> failed() {
        return CompletableFuture.failedFuture(new PeerBaseException("the disk is full"));
    }

    private CompletableFuture<?> get(Access access, CompletableFuture<CollaborationDriver> opening) {
        return collaborations.get("name", CrdtTypes.text(), access, () -> opening);
    }

    private void assertWiped(Access access) {
        assertThatThrownBy(() -> access.capabilityFor(TestPeerIds.number(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldWipeTheKeysWhenAnOpeningFailsAndTryAgain() {
        CompletableFuture<CollaborationDriver> opening = new CompletableFuture<>();
        Access first = access();
        CompletableFuture<?> result = get(first, opening);
        assertThat(result).isNotDone();
        assertThat(first.capabilityFor(TestPeerIds.number(1))).isNotEmpty();
        opening.completeExceptionally(new PeerBaseException("the disk is full"));
        assertThat(result).isCompletedExceptionally();
        assertWiped(first);

        Access second = access();
        CompletableFuture<CollaborationDriver> again = new CompletableFuture<>();
        assertThat(get(second, again)).isNotDone();
        assertThat(second.capabilityFor(TestPeerIds.number(1))).isNotEmpty();
    }

    @Test
    void shouldWipeTheKeysWhenAnOpeningHasFailedAtOnce() {
        Access access = access();
        assertThat(get(access, failed())).isCompletedExceptionally();
        assertWiped(access);
    }

    @Test
    void shouldWipeTheKeysOfWhatIsRefused() {
        assertThat(get(access(), new CompletableFuture<>())).isNotDone();
        Access other = Access.of(Keys.generate(), APP, "name", "text");
        assertThat(get(other, failed())).isCompletedExceptionally();
        assertWiped(other);
        Access same = access();
        assertThat(get(same, failed())).isNotDone();
        assertWiped(same);
    }

    @Test
    void shouldTryToPinAgainAfterAnOpeningThatFailed() {
        Access blind = Access.blind(access().id(), access().writePublicKey(), access().blind());
        assertThat(collaborations.pin(blind.id(), OpenCollaborationsTest::failed))
                .isCompletedExceptionally();
        CompletableFuture<CollaborationDriver> late = new CompletableFuture<>();
        assertThat(collaborations.pin(blind.id(), () -> late)).isSameAs(late);
        assertThat(collaborations.pin(blind.id(), OpenCollaborationsTest::failed))
                .as("while it is being opened")
                .isSameAs(late);
        late.completeExceptionally(new PeerBaseException("the disk is full"));
        CompletableFuture<CollaborationDriver> last = new CompletableFuture<>();
        assertThat(collaborations.pin(blind.id(), () -> last)).isSameAs(last);
    }
}
