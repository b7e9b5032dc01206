package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/**
 * Row S1, for one attack: the same seed with and without the attacker ends with the same bytes of honest users, honest
 * peers come to agree in time, and the attacker gets no further than the attack's class says.
 */
@Tag("S1")
abstract class AttackTest {
    private static final int GATE_SEEDS = Effort.of(5);
    private static final int DEEP_SEEDS = 200;

    /** What an honest peer may hold for one remote. */
    static final long MAX_HELD_BYTES = 2 << 20;

    /** The most signatures that an honest peer may verify for one remote whose signatures are bad. */
    static final long MAX_VERIFICATIONS = 50;

    /** After how many messages an offender is disconnected, unless the attack's class says otherwise. */
    static final long CUT_AFTER = 50;

    /** An attack that isn't an offence, only useless. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Map<String, Arena.Outcome> PEACE = new ConcurrentHashMap<>();

    /** The roles in which the attack is played: whoever may write, unless the class says otherwise. */
    List<Role.Kind> roles() {
        return List.of(Role.Kind.WRITER, Role.Kind.ANYONE);
    }

    abstract Attacker attacker();

    /** After how many messages an honest peer has disconnected the attacker; {@link #NEVER} if it need not. */
    long cutAfter() {
        return CUT_AFTER;
    }

    /** Among whom the attack is played. */
    Arena.Stage stage(Role.Kind kind) {
        return kind == Role.Kind.ANYONE ? Arena.OPEN : Arena.SEALED;
    }

    /** What an attacker may write in its own name. */
    Set<String> entitledTo() {
        return Set.of();
    }

    /** What the class asserts beside what holds for all. */
    void check(Arena.Outcome outcome) {
        // Most have nothing to add.
    }

    /** How often the attack has reached an honest peer: by a message over a link, unless the class says otherwise. */
    long attacks(Arena.Outcome outcome) {
        return outcome.attacks();
    }

    long maxHeldBytes() {
        return MAX_HELD_BYTES;
    }

    /** How long the slowest hundredth of changes may take, in milliseconds, where it takes {@code peace} without the attacker. */
    long maxDelay(long peace) {
        return 2 * peace;
    }

    long maxVerifications() {
        return MAX_VERIFICATIONS;
    }

    @Test
    void shouldChangeNothingForOthers() {
        play(GATE_SEEDS);
    }

    @Test
    @Tag("deep")
    void shouldChangeNothingForOthersForLong() {
        play(DEEP_SEEDS);
    }

    private void play(int seeds) {
        long first = Reliability.seed(1);
        long cutAfter = 0;
        long held = 0;
        for (Role.Kind kind : roles()) {
            List<Arena.Outcome> peace = LongStream.range(first, first + seeds)
                    .mapToObj(seed -> peace(stage(kind), seed))
                    .toList();
            List<Arena.Outcome> outcomes = LongStream.range(first, first + seeds)
                    .mapToObj(seed -> play(kind, seed, this::attacker))
                    .toList();
            for (Arena.Outcome outcome : outcomes) {
                cutAfter = Math.max(cutAfter, outcome.cutAfter());
                held = Math.max(held, outcome.heldBytes());
            }
            assertThat(outcomes.stream().mapToLong(Arena.Outcome::meetings).sum())
                    .as("meetings of honest peers and the %s", kind)
                    .isPositive();
            // Over all runs: in one of them its slowest few are as slow as the faults that the seed draws for them.
            assertThat(Arena.Outcome.slowDelay(outcomes))
                    .as("delay beside the %s", kind)
                    .isLessThanOrEqualTo(maxDelay(Arena.Outcome.slowDelay(peace)));
            long cuts = outcomes.stream().mapToLong(Arena.Outcome::cuts).sum();
            if (cutAfter() != NEVER) {
                assertThat(cuts).as("peers that disconnected the %s", kind).isPositive();
            } else {
                assertThat(cuts).as("peers that disconnected the %s", kind).isZero();
                assertThat(outcomes.stream().mapToLong(this::attacks).sum())
                        .as("attacks by the %s", kind)
                        .isPositive();
            }
        }
        Reliability.reached(
                "S1",
                roles().size() + " roles, " + seeds + " seeds each: 0 differences; "
                        + (cutAfter == 0 ? "in vain" : "cut after at most " + cutAfter + " messages")
                        + ", held at most "
                        + held + " bytes");
    }

    private static Arena.Outcome peace(Arena.Stage stage, long seed) {
        return PEACE.computeIfAbsent(stage + " " + seed, key -> Arena.play(stage, seed, List.of()));
    }

    private Arena.Outcome play(Role.Kind kind, long seed, Supplier<Attacker> attacker) {
        Arena.Stage stage = stage(kind);
        Arena.Outcome outcome = Arena.play(stage, seed, List.of(new Arena.Entry(kind, attacker)));
        String where = "seed " + seed + ", " + kind;
        assertThat(outcome.differencesFrom(peace(stage, seed)))
                .as("%s: changed", where)
                .isEmpty();
        assertThat(outcome.writtenByAttackers()).as("%s: written", where).isSubsetOf(entitledTo());
        assertThat(outcome.heldBytes()).as("%s: bytes held", where).isLessThanOrEqualTo(maxHeldBytes());
        assertThat(outcome.verifications()).as("%s: verified", where).isLessThanOrEqualTo(maxVerifications());
        if (cutAfter() != NEVER) {
            assertThat(outcome.cutAfter()).as("%s: cut after", where).isLessThanOrEqualTo(cutAfter());
            assertThat(outcome.toleratedMessages()).as("%s: tolerated", where).isLessThan(cutAfter());
        }
        check(outcome);
        return outcome;
    }
}
