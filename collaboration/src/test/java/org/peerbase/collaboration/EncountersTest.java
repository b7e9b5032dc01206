package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.identity.PeerId;

/** Whom a peer meets besides its neighbours, how many of them, and for how long. */
class EncountersTest {
    private static final List<PeerId> MEMBERS =
            IntStream.rangeClosed(1, 20).mapToObj(TestPeers::peer).toList();

    private final Encounters encounters = new Encounters(new SplittableRandom(1));

    private Set<PeerId> meet(Set<PeerId> linked) {
        return encounters.choose(
                List.of(),
                () -> MEMBERS.stream().filter(peer -> !linked.contains(peer)).toList());
    }

    @Test
    void shouldMeetNobodyWithoutRecords() {
        assertThat(meet(Set.of())).isEmpty();
    }

    @Test
    void shouldMeetThreeStrangersAtFourComparisonsAndKeepEachForTwo() {
        encounters.onRecords();
        Set<PeerId> first = meet(Set.of());
        assertThat(first).hasSize(3);
        Set<PeerId> second = meet(first);
        assertThat(second).hasSize(6).containsAll(first);
        Set<PeerId> third = meet(second);
        assertThat(third).hasSize(6).doesNotContainAnyElementsOf(first);
        assertThat(meet(third)).hasSize(6);
        assertThat(meet(Set.of())).as("the records are long past").isEmpty();
    }

    @Test
    void shouldMeetOthersAgainOnceMoreRecordsCome() {
        encounters.onRecords();
        while (!meet(Set.of()).isEmpty()) {
            // Until the records are long past.
        }
        encounters.onRecords();
        assertThat(meet(Set.of())).hasSize(3);
    }

    @Test
    void shouldHelpFourOfThoseThatNobodyPushesToAtAnyTime() {
        assertThat(encounters.choose(MEMBERS, List::of)).hasSize(4).isSubsetOf(MEMBERS);
        assertThat(encounters.choose(MEMBERS.subList(0, 2), List::of))
                .containsExactlyInAnyOrder(MEMBERS.get(0), MEMBERS.get(1));
    }
}
