package org.peerbase.simulator.malice;

import java.util.List;
import java.util.SplittableRandom;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Role;

/** The attacks that can be played in any mixture. */
final class Catalogue {
    private static final List<AttackTest> ATTACKS = List.of(
            new ForgedChangeTest(),
            new OutsidersChangeTest(),
            new ReadersChangeTest(),
            new AnothersNameTest(),
            new ReplayTest(),
            new ElsewhereTest(),
            new MovedChangeTest(),
            new HugeNumbersTest(),
            new OverflowTest(),
            new FalseClocksTest(),
            new CausalContextTest(),
            new OrphansTest(),
            new FarFutureTest(),
            new LengthBombTest(),
            new HostileDeltaTest(),
            new WithheldTest(),
            new UnendedTest(),
            new MadeUpPastTest(),
            new ProofInARunTest(),
            new EditedCiphertextTest(),
            new StrangerTest(),
            new SessionGamesTest(),
            new ForgedMembersTest());

    private Catalogue() {}

    /** An attacker of a collaboration with keys, with a random attack in a role that it is for. */
    static Arena.Entry draw(SplittableRandom random) {
        AttackTest attack = ATTACKS.get(random.nextInt(ATTACKS.size()));
        List<Role.Kind> roles =
                attack.roles().stream().filter(kind -> kind != Role.Kind.ANYONE).toList();
        return new Arena.Entry(roles.get(random.nextInt(roles.size())), attack::attacker);
    }
}
