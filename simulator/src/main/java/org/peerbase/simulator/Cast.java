package org.peerbase.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.peerbase.collaboration.CollaborationOptions;
import org.peerbase.collaboration.MemberRole;
import org.peerbase.collaboration.access.Access;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;

/** Who may do what in a run: half of the seeds have a collaboration with keys, with some who only read, or can't. */
final class Cast {
    /** More often than by default, so that more can go wrong in the same time. */
    private static final int PUSH_TO_PINNER_MS = 500;

    /** The most pinners of a run, and the most readers. */
    private static final int MAX_OF_EACH = 2;

    /** With more peers than this there are no keys: what is looked at then is how much it costs to be many. */
    private static final int MAX_SEALED_PEERS = 20;

    private final List<Access> accesses = new ArrayList<>();
    private CollaborationOptions figures = CollaborationOptions.DEFAULTS.withDebouncePushToPinnerMs(PUSH_TO_PINNER_MS);

    private Cast() {}

    static Cast draw(int peers, SplittableRandom random) {
        boolean sealed = random.nextBoolean() && peers <= MAX_SEALED_PEERS;
        Keys keys = Keys.generate(random);
        int room = sealed ? peers - 2 : 0;
        int pinners = Math.min(room, random.nextInt(MAX_OF_EACH + 1));
        int readers = Math.min(room - pinners, random.nextInt(MAX_OF_EACH + 1));
        return sealed ? sealed(keys, peers - pinners - readers, readers, pinners) : open(peers);
    }

    /** Peers who all write, in a collaboration without keys. */
    static Cast open(int peers) {
        Cast cast = new Cast();
        cast.add(peers, Access.open(World.APP, World.NAME, World.TYPE));
        return cast;
    }

    /** So many who write, who read and who pin, in this order, in a collaboration with keys. */
    static Cast sealed(Keys keys, int writers, int readers, int pinners) {
        Access writer = Access.of(keys, World.APP, World.NAME, World.TYPE);
        Cast cast = new Cast();
        cast.add(writers, writer);
        cast.add(readers, Access.of(keys.readOnly(), World.APP, World.NAME, World.TYPE));
        cast.add(pinners, Access.blind(writer.id(), writer.writePublicKey(), writer.blind()));
        return cast;
    }

    private void add(int count, Access access) {
        for (int i = 0; i < count; i++) {
            accesses.add(access);
        }
    }

    Access access(int peer) {
        return accesses.get(peer);
    }

    /** From now on who starts takes these pinners for members, and no others. */
    void trust(Set<PeerId> pinners) {
        figures = figures.withPinners(pinners);
    }

    CollaborationOptions options(int peer) {
        return accesses.get(peer).canRead() ? figures : figures.withRole(MemberRole.PINNER);
    }
}
