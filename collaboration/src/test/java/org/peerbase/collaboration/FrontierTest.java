package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a change depends on, where what it depended on has gone. */
class FrontierTest {
    private static final int OTHER = 2;

    private final Replicas replicas = new Replicas(TestPeers.replica(1));
    private final Frontier frontier = new Frontier(replicas);
    private final int other = replicas.number(TestPeers.replica(OTHER));

    private LocalChange changeAfterOneOfTheOther() {
        frontier.advance(other, TestPeers.record(TestPeers.replica(OTHER), 1, List.of(), new byte[0]));
        List<Dependency> dependencies = frontier.takeHeads();
        assertThat(dependencies).containsExactly(new Dependency(TestPeers.replica(OTHER), 1));
        return new LocalChange(frontier.next(), dependencies, List.of());
    }

    @Test
    void shouldMentionAgainWhatAChangeThatIsGivenUpMentioned() {
        frontier.giveUp(changeAfterOneOfTheOther());
        assertThat(frontier.takeHeads()).containsExactly(new Dependency(TestPeers.replica(OTHER), 1));
    }

    @Test
    void shouldNotMentionWhatWasCutAwayMeanwhile() {
        LocalChange change = changeAfterOneOfTheOther();
        frontier.cut(other, 0);
        frontier.giveUp(change);
        assertThat(frontier.takeHeads()).isEmpty();
    }
}
