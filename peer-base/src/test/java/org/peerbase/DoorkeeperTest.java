package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.Offence;
import org.peerbase.libp2p.AddressGroup;
import org.peerbase.multiformats.identity.PeerId;

class DoorkeeperTest {
    private static final AddressGroup HERE = group("192.0.2.1");
    private static final int WEIGHT = Offence.BAD_SIGNATURE.weight();

    private final Doorkeeper doorkeeper = new Doorkeeper();
    private int peers;

    private static AddressGroup group(String address) {
        try {
            return AddressGroup.of(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private PeerId nextPeer() {
        return TestPeerIds.number(++peers);
    }

    private boolean isWelcome(PeerId peer, AddressGroup from, long nowMs) {
        return isWelcome(peer, from, 0, nowMs);
    }

    private boolean isWelcome(PeerId peer, AddressGroup from, long linkedForMs, long nowMs) {
        return doorkeeper.isWelcome(peer, Optional.of(from), linkedForMs, nowMs);
    }

    /** Bad signatures of one peer after the other until strangers are held off; returns how many. */
    private int flood(AddressGroup from, long nowMs) {
        int count = 0;
        while (isWelcome(nextPeer(), from, nowMs)) {
            doorkeeper.penalise(nextPeer(), List.of(from), Offence.BAD_SIGNATURE, nowMs);
            count++;
        }
        return count;
    }

    @Test
    void shouldHoldOffStrangersOfAnAddressFromWhichMuchWrongCame() {
        assertThat(flood(HERE, 0)).isEqualTo(AddressPenalties.LIMIT / WEIGHT);
        assertThat(isWelcome(nextPeer(), group("192.0.2.2"), 0)).isTrue();
        assertThat(doorkeeper.isWelcome(nextPeer(), Optional.empty(), 0, 0)).isTrue();
    }

    @Test
    void shouldLetOnlyAFewMoreComeAsTimePasses() {
        flood(HERE, 0);
        long hourMs = 3_600_000;
        int inAnHour = 0;
        for (long now = 0; now < hourMs; now += 100) {
            inAnHour += flood(HERE, now);
        }
        assertThat(inAnHour).isBetween(1, (int) (hourMs / AddressPenalties.RELIEF_MS / WEIGHT) + 1);
    }

    @Test
    void shouldForgetInTheEnd() {
        for (int i = 0; i < 1_000; i++) {
            doorkeeper.penalise(nextPeer(), List.of(HERE), Offence.BAD_SIGNATURE, 0);
        }
        assertThat(isWelcome(nextPeer(), HERE, AddressPenalties.LONGEST_MS)).isFalse();
        assertThat(isWelcome(nextPeer(), HERE, AddressPenalties.LONGEST_MS + 1)).isTrue();
    }

    @Test
    void shouldNotHoldOffWhoWasOfUseOrWasNamedOrHasLasted() {
        PeerId useful = nextPeer();
        PeerId named = nextPeer();
        PeerId lasting = nextPeer();
        PeerId fresh = nextPeer();
        doorkeeper.wasOfUse(useful);
        doorkeeper.trust(List.of(named));
        flood(HERE, 0);
        assertThat(isWelcome(useful, HERE, 0)).isTrue();
        assertThat(isWelcome(named, HERE, 0)).isTrue();
        assertThat(isWelcome(lasting, HERE, Doorkeeper.PROBATION_MS, 0)).isTrue();
        assertThat(isWelcome(fresh, HERE, Doorkeeper.PROBATION_MS - 1, 0)).isFalse();
        // Who has lasted once may come back.
        assertThat(doorkeeper.mayStay(lasting, Optional.of(HERE), true, 0)).isTrue();
        assertThat(doorkeeper.mayStay(fresh, Optional.of(HERE), true, 0)).isFalse();
    }

    @Test
    void shouldTakeWhoOffendsForAStrangerAgain() {
        PeerId peer = nextPeer();
        doorkeeper.wasOfUse(peer);
        flood(HERE, 0);
        doorkeeper.penalise(peer, List.of(HERE), Offence.BAD_SIGNATURE, 0);
        assertThat(isWelcome(peer, HERE, 0)).isFalse();
    }

    @Test
    void shouldCountHowLongALinkHasLastedFromTheLastOffence() {
        long hourMs = 3_600_000;
        PeerId peer = nextPeer();
        assertThat(isWelcome(peer, HERE, hourMs, hourMs)).isTrue();
        doorkeeper.penalise(peer, List.of(HERE), Offence.BAD_SIGNATURE, hourMs);
        flood(HERE, hourMs);
        long betterAt = hourMs + Doorkeeper.PROBATION_MS;
        flood(HERE, betterAt - 1);
        assertThat(isWelcome(peer, HERE, hourMs, hourMs)).isFalse();
        assertThat(isWelcome(peer, HERE, betterAt - 1, betterAt - 1)).isFalse();
        assertThat(isWelcome(peer, HERE, Doorkeeper.PROBATION_MS - 1, betterAt)).isFalse();
        assertThat(isWelcome(peer, HERE, betterAt, betterAt)).isTrue();
    }

    @Test
    void shouldNotBlameAnAddressForChangesThatAreRefused() {
        for (int i = 0; i < 1_000; i++) {
            doorkeeper.penalise(nextPeer(), List.of(HERE), Offence.REFUSED_CHANGE, 0);
        }
        assertThat(isWelcome(nextPeer(), HERE, 0)).isTrue();
    }

    @Test
    void shouldCountThoseWhoComeBackThoughTheyAreKeptAway() {
        PeerId peer = nextPeer();
        while (!doorkeeper.penalise(peer, List.of(HERE), Offence.BAD_SIGNATURE, 0)) {
            assertThat(isWelcome(peer, HERE, 0)).isTrue();
        }
        int returns = 0;
        while (isWelcome(nextPeer(), HERE, 0)) {
            assertThat(doorkeeper.mayStay(peer, Optional.of(HERE), true, 0)).isFalse();
            returns++;
        }
        assertThat(returns).isEqualTo(AddressPenalties.LIMIT - Offence.LIMIT);
    }

    @Test
    void shouldNotBlameAnAddressForBeingDialled() {
        PeerId peer = nextPeer();
        while (!doorkeeper.penalise(peer, List.of(HERE), Offence.BAD_SIGNATURE, 0)) {
            assertThat(isWelcome(peer, HERE, 0)).isTrue();
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(doorkeeper.mayStay(peer, Optional.of(HERE), false, 0)).isFalse();
        }
        assertThat(isWelcome(nextPeer(), HERE, 0)).isTrue();
        flood(HERE, 0);
        assertThat(doorkeeper.mayStay(nextPeer(), Optional.of(HERE), false, 0)).isFalse();
    }

    @Test
    void shouldLetFewConnectFromAnAddressThatIsHeldOff() {
        assertThat(doorkeeper.mayConnect(HERE, 0)).isTrue();
        flood(HERE, 0);
        int connected = 0;
        for (long now = 0; now < 10_000; now++) {
            flood(HERE, now);
            connected += doorkeeper.mayConnect(HERE, now) ? 1 : 0;
        }
        assertThat(connected).isEqualTo(10_000 / AddressPenalties.ADMISSION_MS);
    }

    @Test
    void shouldForgetTheAddressesThatOffendedLongestAgo() {
        flood(HERE, 0);
        for (int i = 0; i < AddressPenalties.MAX_ADDRESSES; i++) {
            doorkeeper.penalise(nextPeer(), List.of(new AddressGroup("group " + i)), Offence.BAD_SIGNATURE, 0);
            if (i < AddressPenalties.MAX_ADDRESSES - 1) {
                // To come again is no offence.
                assertThat(isWelcome(nextPeer(), HERE, 0)).isFalse();
                doorkeeper.mayConnect(HERE, 0);
            }
        }
        assertThat(isWelcome(nextPeer(), HERE, 0)).isTrue();
    }

    @Test
    void shouldTakeASmallNetworkOfIp6ForOneAddress() {
        assertThat(group("2001:db8:0:1::1")).isEqualTo(group("2001:db8:0:1:ffff::2"));
        assertThat(group("2001:db8:0:1::1")).isNotEqualTo(group("2001:db8:0:2::1"));
        assertThat(group("::ffff:192.0.2.1")).isEqualTo(HERE);
    }
}
