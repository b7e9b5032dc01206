package org.peerbase.simulator.malice;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 33, role pinner: it says that it has what it was given and never sends it; comes back with an old clock; and tells
 * each peer something else. Outcome: what it withholds comes from others, nothing changes.
 */
class WithheldTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.PINNER);
    }

    /** With so many peers not everybody is linked with everybody. */
    @Override
    Arena.Stage stage(Role.Kind kind) {
        return Arena.CROWD;
    }

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private final List<Page.Cause> heads = new ArrayList<>();

            @Override
            void onRecords(Stream link, List<Page> records) {
                Page last = records.get(records.size() - 1);
                heads.removeIf(head -> java.util.Arrays.equals(head.replica(), last.author()));
                heads.add(new Page.Cause(last.author(), last.sequence()));
                link.send(scribe(link).clock(heads));
                for (Stream other : ready()) {
                    other.send(scribe(other).clock(random().nextBoolean() ? heads : heads.subList(0, 1)));
                }
            }

            @Override
            byte[] helloClock(Stream stream) {
                List<Page.Cause> old = heads.stream()
                        .map(head -> new Page.Cause(head.replica(), 1 + random().nextLong(head.sequence())))
                        .toList();
                return scribe(stream).helloClock(old);
            }
        };
    }
}
