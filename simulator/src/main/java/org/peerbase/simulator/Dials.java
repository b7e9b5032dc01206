package org.peerbase.simulator;

import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How much goes wrong in a run. Times are in milliseconds; a time between faults of 0 means that there are none.
 *
 * @param gossipLoss the part of gossip deliveries that don't happen
 * @param gossipDuplication the part of gossip deliveries that happen twice
 * @param delayMs the mean of the time that a message takes, exponentially distributed
 * @param capacity how many messages a stream holds before it is congested
 * @param breakEveryMs the mean time between two breaks of streams
 * @param partitionEveryMs the mean time between two partitions
 * @param partitionMs the mean length of a partition
 * @param oneWay the part of partitions that cut one direction only
 * @param crashEveryMs the mean time between two crashes
 * @param downMs the mean time that a crashed peer stays down
 * @param skewMs how far wall clocks are off at most
 * @param jumpEveryMs the mean time between two jumps of wall clocks
 * @param pauseEveryMs the mean time between two pauses
 * @param pauseMs the mean length of a pause
 * @param diskMs the mean time that an append takes
 * @param diskFailure the part of appends that fail
 * @param leaveEveryMs the mean time between two peers that leave, to join again
 * @param fullEveryMs the mean time between two disks that are full for a while
 * @param changesPerSecond how many changes a peer makes
 */
record Dials(
        double gossipLoss,
        double gossipDuplication,
        double delayMs,
        int capacity,
        long breakEveryMs,
        long partitionEveryMs,
        long partitionMs,
        double oneWay,
        long crashEveryMs,
        long downMs,
        long skewMs,
        long jumpEveryMs,
        long pauseEveryMs,
        long pauseMs,
        double diskMs,
        double diskFailure,
        long leaveEveryMs,
        long fullEveryMs,
        double changesPerSecond) {
    static final double CALM_DELAY_MS = 5;
    static final double CALM_DISK_MS = 1;
    static final int CALM_CAPACITY = 1_000;
    static final long MAX_DELAY_MS = 30_000;
    static final long MAX_DISK_MS = 5_000;

    /** Which profile a seed means. */
    static Profile resolve(Profile profile, SplittableRandom random) {
        if (profile != Profile.DRAWN) {
            return profile;
        }
        int draw = random.nextInt(10);
        if (draw == 0) {
            return Profile.CALM;
        }
        List<Profile> single = List.copyOf(EnumSet.range(Profile.LOSS, Profile.LEAVES));
        return draw < 5 ? single.get(random.nextInt(single.size())) : Profile.CHAOS;
    }

    /** Draws how much of what a profile allows goes wrong. Every draw is made, used or not. */
    static Dials draw(Profile profile, double changesPerSecond, SplittableRandom random) {
        double loss = random.nextDouble(0.3);
        double duplication = random.nextDouble(0.1);
        double delay = Math.exp(random.nextDouble(Math.log(3_000)));
        int capacity = (int) Math.exp(random.nextDouble(Math.log(1_000)));
        long breaks = random.nextLong(500, 20_000);
        long partitions = random.nextLong(5_000, 60_000);
        long partitionLength = (long) Math.exp(random.nextDouble(Math.log(100), Math.log(120_000)));
        double oneWay = random.nextDouble();
        long crashes = random.nextLong(2_000, 60_000);
        long down = (long) Math.exp(random.nextDouble(Math.log(100), Math.log(150_000)));
        long skew = random.nextLong(3_600_000);
        long jumps = random.nextLong(5_000, 60_000);
        long pauses = random.nextLong(2_000, 60_000);
        long pauseLength = (long) Math.exp(random.nextDouble(Math.log(100), Math.log(100_000)));
        double disk = Math.exp(random.nextDouble(Math.log(1_000)));
        double diskFailure = random.nextDouble() < 0.5 ? 0 : random.nextDouble(0.001);
        long leaves = random.nextLong(5_000, 60_000);
        long full = random.nextLong(10_000, 120_000);
        return new Dials(
                on(profile, Profile.LOSS) ? loss : 0,
                on(profile, Profile.DUPLICATION) ? duplication : 0,
                on(profile, Profile.DELAY) ? delay : CALM_DELAY_MS,
                on(profile, Profile.CONGESTION) ? capacity : CALM_CAPACITY,
                on(profile, Profile.BREAKS) ? breaks : 0,
                on(profile, Profile.PARTITIONS) ? partitions : 0,
                partitionLength,
                oneWay,
                on(profile, Profile.CRASHES) ? crashes : 0,
                down,
                on(profile, Profile.CLOCKS) ? skew : 0,
                on(profile, Profile.CLOCKS) ? jumps : 0,
                on(profile, Profile.PAUSES) ? pauses : 0,
                pauseLength,
                on(profile, Profile.DISKS) ? disk : CALM_DISK_MS,
                on(profile, Profile.DISKS) ? diskFailure : 0,
                on(profile, Profile.LEAVES) ? leaves : 0,
                on(profile, Profile.DISKS) ? full : 0,
                changesPerSecond);
    }

    private static boolean on(Profile profile, Profile dial) {
        return profile == dial || profile == Profile.CHAOS;
    }

    /** The same peers once the faults have stopped. */
    Dials healed() {
        return new Dials(
                0, 0, CALM_DELAY_MS, CALM_CAPACITY, 0, 0, 0, 0, 0, 0, skewMs, 0, 0, 0, CALM_DISK_MS, 0, 0, 0, 0);
    }
}
