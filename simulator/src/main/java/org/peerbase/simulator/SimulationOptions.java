package org.peerbase.simulator;

/**
 * What to simulate.
 *
 * @param peers how many peers, 2 or more
 * @param seed what decides everything else
 * @param profile what may go wrong
 * @param events after how many events the faults and the changes stop, if the time has not run out before
 * @param activityMs for how much simulated time there are faults and changes at most, in milliseconds
 * @param changesPerPeer how many changes a peer makes at most; of more than {@value #MAX_WRITERS} peers, only so many make
 *     any
 */
public record SimulationOptions(
        int peers, long seed, Profile profile, long events, long activityMs, int changesPerPeer) {
    /** The most peers. */
    public static final int MAX_PEERS = 10_000;

    /** The most peers that change anything. */
    public static final int MAX_WRITERS = 100;

    /** The most peers whose runs end by the number of events; with more, what is looked at is the first minute. */
    private static final int FEW_PEERS = 20;

    private static final long EVENTS_OF_FEW = 12_000;

    /** So long that two peers who change something every ten seconds come to those events, too. */
    private static final long ACTIVITY_OF_FEW_MS = 4 * 3_600_000;

    /** So many that the changes don't end before those events either. */
    private static final int CHANGES_OF_FEW = 2_000;

    private static final long ACTIVITY_OF_MANY_MS = 60_000;
    private static final int CHANGES_OF_MANY = 10;

    public SimulationOptions {
        if (peers < 2 || peers > MAX_PEERS) {
            throw new IllegalArgumentException(peers + " peers; there must be 2 to " + MAX_PEERS);
        }
        if (events < 1 || activityMs < 1 || changesPerPeer < 0) {
            throw new IllegalArgumentException("events, time and changes must not be negative, nor the first two 0");
        }
    }

    /** A run of moderate length: as many changes for many peers as one process can carry in a minute or two. */
    public static SimulationOptions of(int peers, long seed, Profile profile) {
        return peers <= FEW_PEERS
                ? new SimulationOptions(peers, seed, profile, EVENTS_OF_FEW, ACTIVITY_OF_FEW_MS, CHANGES_OF_FEW)
                : new SimulationOptions(peers, seed, profile, Long.MAX_VALUE, ACTIVITY_OF_MANY_MS, CHANGES_OF_MANY);
    }

    /** The command that runs this again. */
    public String command() {
        SimulationOptions usual = of(peers, seed, profile);
        StringBuilder command = new StringBuilder("./peerbase sim --peers " + peers + " --seed " + seed + " --profile "
                + profile.name().toLowerCase(java.util.Locale.ROOT));
        if (events != usual.events) {
            command.append(" --events ").append(events);
        }
        if (activityMs != usual.activityMs) {
            command.append(" --activity ").append(activityMs);
        }
        if (changesPerPeer != usual.changesPerPeer) {
            command.append(" --changes ").append(changesPerPeer);
        }
        return command.toString();
    }
}
