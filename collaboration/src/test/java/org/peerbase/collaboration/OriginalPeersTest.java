package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * What the tests of the original assert about finding peers, dialling them and linking with them, asserted here. {@code
 * docs/PARITY.md} says which file of theirs is which class of ours.
 */
class OriginalPeersTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");

    private static PeerId peer(int number) {
        return TestPeers.peer(number);
    }

    /** An app's core with a clock and a list of what it wanted. */
    private static final class App {
        final AppOptions options;
        final AppCore core;
        final List<AppOutput> wanted = new ArrayList<>();
        long now;

        App(AppOptions options) {
            this.options = options;
            this.core = new AppCore("app", peer(0), options, new SplittableRandom(1));
        }

        static App started() {
            App app = new App(AppOptions.DEFAULTS.withMaxThrottleDelayMs(1));
            app.tell(new AppInput.Start());
            return app;
        }

        void tell(AppInput input) {
            wanted.addAll(core.handle(input, now));
        }

        void discover(int number) {
            tell(new AppInput.PeerDiscovered(peer(number), List.of(ADDRESS)));
        }

        /** Lets time pass, tick by tick. */
        void pass(long millis) {
            long end = now + millis;
            while (now < end) {
                now = Math.max(now + 1, Math.min(end, core.nextWakeUp()));
                tell(new AppInput.Tick());
            }
        }

        List<AppOutput.Dial> dials() {
            return wanted.stream()
                    .filter(AppOutput.Dial.class::isInstance)
                    .map(AppOutput.Dial.class::cast)
                    .toList();
        }

        AppOutput.Dial lastDial() {
            return dials().get(dials().size() - 1);
        }

        void connect(int number) {
            discover(number);
            pass(2);
            tell(new AppInput.Connected(peer(number)));
            tell(new AppInput.Dialled(lastDial().dial(), peer(number)));
        }
    }

    /** {@code ring.spec.js}. */
    @Nested
    class Ring {
        private final HashRing ring = new HashRing();

        private static BigInteger at(int place) {
            return BigInteger.valueOf(place);
        }

        @Test
        void shouldFindWhoComesNextGoingRound() {
            assertThat(ring.successorOf(at(1))).isEmpty();
            assertThat(ring.add(at(5), peer(5))).isTrue();
            assertThat(ring.add(at(5), peer(5))).isFalse();
            assertThat(ring.successorOf(at(1))).contains(at(5));
            ring.add(at(10), peer(10));
            ring.add(at(15), peer(15));
            assertThat(ring.successorOf(at(5))).contains(at(10));
            assertThat(ring.successorOf(at(10))).contains(at(15));
            assertThat(ring.successorOf(at(15))).as("past the last").contains(at(5));
        }

        @Test
        void shouldFindInWhoseSectionAPlaceLies() {
            ring.add(at(5), peer(5));
            ring.add(at(10), peer(10));
            assertThat(ring.at(at(5))).as("exactly there").contains(at(5));
            assertThat(ring.at(at(7))).contains(at(5));
            assertThat(ring.at(at(99))).as("past the end").contains(at(10));
            assertThat(ring.at(at(1))).as("before the start").contains(at(10));
        }

        @Test
        void shouldForgetWhoIsTakenAway() {
            ring.add(at(5), peer(5));
            ring.add(at(10), peer(10));
            assertThat(ring.remove(at(5))).isTrue();
            assertThat(ring.remove(at(5))).isFalse();
            assertThat(ring.contains(at(5))).isFalse();
            assertThat(ring.successorOf(at(1))).contains(at(10));
        }
    }

    /** {@code dias-set-inbound-conns.spec.js}. */
    @Nested
    class DiasSetInboundConnections {
        @Test
        void shouldSpreadInboundLinksEvenly() {
            int peers = 120;
            Map<PeerId, Integer> inbound = new TreeMap<>();
            for (int number = 1; number <= peers; number++) {
                HashRing others = new HashRing();
                for (int other = 1; other <= peers; other++) {
                    if (other != number) {
                        others.add(HashRing.pointOf(peer(other)), peer(other));
                    }
                }
                new DiasPeerSet(HashRing.pointOf(peer(number)))
                        .of(others)
                        .forEach(linked -> inbound.merge(linked, 1, Integer::sum));
            }
            assertThat(inbound).as("nobody is left out").hasSize(peers);
            int sum = inbound.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(sum).isEqualTo(6 * peers);
            assertThat(inbound.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(36));
        }
    }

    /** {@code dial-cache.spec.js}. */
    @Nested
    class Cache {
        private final AppOptions options = AppOptions.DEFAULTS;
        private final DialCache cache = new DialCache(options);

        @Test
        void shouldBeFreshOnceUntilItExpires() {
            assertThat(cache.add(peer(1), 0)).isTrue();
            assertThat(cache.add(peer(1), 10)).isFalse();
            assertThat(cache.add(peer(1), options.dialCacheExpiryMs())).isTrue();
        }

        @Test
        void shouldForgetTheOldestBeyondItsCapacity() {
            for (int number = 0; number <= options.dialCacheCapacity(); number++) {
                assertThat(cache.add(peer(number), number)).isTrue();
            }
            assertThat(cache.add(peer(0), 1_000)).as("was forgotten").isTrue();
            assertThat(cache.add(peer(1), 1_000)).as("forgotten for it").isTrue();
            assertThat(cache.add(peer(options.dialCacheCapacity()), 1_000)).isFalse();
        }

        @Test
        void shouldBeFreshAfterARemoval() {
            cache.add(peer(1), 0);
            cache.remove(peer(1));
            assertThat(cache.add(peer(1), 1)).isTrue();
        }
    }

    /** {@code dial-throttle.spec.js}. */
    @Nested
    class Throttle {
        private static final int RAMP = AppOptions.DEFAULTS.maxThrottleRampPeers();

        /** How long a peer that is discovered waits in an app of {@code peers} peers. */
        private static long wait(int peers, long seed) {
            AppCore core = new AppCore("app", peer(0), AppOptions.DEFAULTS, new SplittableRandom(seed));
            core.handle(new AppInput.Start(), 0);
            for (int number = 1; number <= peers; number++) {
                core.handle(new AppInput.Subscribed(peer(number)), 0);
            }
            long now = 100_000;
            core.handle(new AppInput.Tick(), now);
            for (AppOutput output : core.handle(new AppInput.PeerDiscovered(peer(peers + 1), List.of(ADDRESS)), now)) {
                if (output instanceof AppOutput.Dial) {
                    return 0;
                }
            }
            return core.nextWakeUp() - now;
        }

        @Test
        void shouldGrowWithTheAppUpToTheLongestWait() {
            long longest = 0;
            for (int peers = 0; peers <= 2 * RAMP; peers++) {
                double fraction = Math.min(1, (double) peers / RAMP);
                double most = AppOptions.DEFAULTS.maxThrottleDelayMs() * fraction * fraction;
                for (long seed = 0; seed < 10; seed++) {
                    long wait = wait(peers, seed);
                    assertThat((double) wait).as("%s peers", peers).isBetween(0.0, most);
                    longest = Math.max(longest, wait);
                }
            }
            assertThat(longest).isGreaterThan(AppOptions.DEFAULTS.maxThrottleDelayMs() / 2);
        }
    }

    /** {@code dialer.spec.js}. */
    @Nested
    class Dialer {
        @Test
        void shouldDialNobodyBeforeTheStart() {
            App app = new App(AppOptions.DEFAULTS);
            app.discover(1);
            app.pass(60_000);
            assertThat(app.dials()).isEmpty();
        }

        @Test
        void shouldGiveUpAfterTheMostAttempts() {
            App app = App.started();
            app.discover(1);
            app.pass(2);
            for (int attempt = 1; attempt <= app.options.dialerMaxAttempts(); attempt++) {
                assertThat(app.dials()).hasSize(attempt);
                app.tell(new AppInput.DialFailed(app.lastDial().dial(), "no answer"));
                app.discover(1); // Does not hurry it.
                app.pass(60_000);
            }
            assertThat(app.dials()).hasSize(app.options.dialerMaxAttempts());
        }

        @Test
        void shouldTryABootstrapPeerForEverButNotOftenerThanTheBackoffSays() {
            App app = App.started();
            app.tell(new AppInput.Bootstrap(ADDRESS));
            List<Long> waits = new ArrayList<>();
            for (int attempt = 1; attempt <= 8; attempt++) {
                assertThat(app.dials()).hasSize(attempt);
                long failedAt = app.now;
                app.tell(new AppInput.DialFailed(app.lastDial().dial(), "no answer"));
                while (app.dials().size() == attempt) {
                    app.pass(1);
                }
                waits.add(app.now - failedAt);
            }
            assertThat(waits).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 10_000L, 10_000L, 10_000L, 10_000L);
        }

        @Test
        void shouldDialAgainAfterASuccessThatCameLate() {
            App app = App.started();
            app.discover(1);
            app.pass(2);
            app.tell(new AppInput.DialFailed(app.lastDial().dial(), "no answer"));
            app.pass(2_000);
            app.tell(new AppInput.Dialled(app.lastDial().dial(), peer(1)));
            app.tell(new AppInput.Connected(peer(1)));
            int dials = app.dials().size();
            app.pass(60_000);
            assertThat(app.dials()).as("connected").hasSize(dials);
            app.tell(new AppInput.Disconnected(peer(1)));
            app.discover(1);
            app.pass(2);
            assertThat(app.dials()).hasSize(dials + 1);
        }

        @Test
        void shouldDialNobodyAfterTheStop() {
            App app = App.started();
            app.discover(1);
            app.pass(2);
            assertThat(app.dials()).hasSize(1);
            app.tell(new AppInput.Stop());
            app.tell(new AppInput.DialFailed(app.lastDial().dial(), "interrupted"));
            app.discover(2);
            app.pass(60_000);
            assertThat(app.dials()).hasSize(1);
        }
    }

    /** {@code discovery.spec.js}. */
    @Nested
    class Discovery {
        @Test
        void shouldDialWhoIsDiscoveredOnce() {
            App app = App.started();
            for (int i = 0; i < 4; i++) {
                app.discover(1);
            }
            app.pass(10);
            assertThat(app.dials()).hasSize(1);
            assertThat(app.dials().get(0).peer()).isEqualTo(peer(1));
            app.discover(1);
            app.pass(10);
            assertThat(app.dials()).as("the dial is under way").hasSize(1);
        }

        @Test
        void shouldNotDialWhoIsConnected() {
            App app = App.started();
            app.connect(1);
            app.discover(1);
            app.tell(new AppInput.Connected(peer(2)));
            app.discover(2);
            app.pass(60_000);
            assertThat(app.dials()).hasSize(1);
        }

        @Test
        void shouldDialAtOnceWhoWasDisconnectedUnexpectedly() {
            App app = App.started();
            app.connect(1);
            app.tell(new AppInput.Disconnected(peer(1)));
            app.discover(1);
            app.pass(2);
            assertThat(app.dials()).hasSize(2);
        }
    }

    /** {@code peer-interest-discovery.spec.js}, {@code connection-manager.spec.js} and {@code app-transport.spec.js}. */
    @Nested
    class Interest {
        private static boolean isLetGo(App app, int number) {
            return app.wanted.contains(new AppOutput.Unprotect(peer(number)));
        }

        @Test
        void shouldCountAndKeepWhoIsInterested() {
            App app = App.started();
            app.connect(1);
            assertThat(app.core.appPeerCount())
                    .as("connected, but not known to be interested")
                    .isZero();
            app.tell(new AppInput.Subscribed(peer(1)));
            assertThat(app.core.appPeerCount()).isEqualTo(1);
            assertThat(app.wanted).contains(new AppOutput.AppPeersChanged(1), new AppOutput.Protect(peer(1)));
            app.pass(60_000);
            assertThat(isLetGo(app, 1)).isFalse();
        }

        @Test
        void shouldLetGoOfWhoShowsNoInterestInTime() {
            App app = App.started();
            app.connect(1);
            app.pass(app.options.peerInterestTimeoutMs() - 1);
            assertThat(isLetGo(app, 1)).isFalse();
            app.pass(2);
            assertThat(isLetGo(app, 1)).isTrue();
        }

        @Test
        void shouldLetGoOfWhoIsInterestedNoLonger() {
            App app = App.started();
            app.connect(1);
            app.tell(new AppInput.Subscribed(peer(1)));
            app.pass(app.options.debounceResetConnectionsMs());
            app.tell(new AppInput.Unsubscribed(peer(1)));
            app.pass(app.options.debounceResetConnectionsMs());
            assertThat(app.core.appPeerCount()).isZero();
            assertThat(isLetGo(app, 1)).isTrue();
        }

        @Test
        void shouldIgnoreWhatIsKnown() {
            App app = App.started();
            app.tell(new AppInput.Subscribed(peer(1)));
            app.pass(app.options.debounceResetConnectionsMs());
            int before = app.wanted.size();
            app.tell(new AppInput.Subscribed(peer(1)));
            app.tell(new AppInput.Unsubscribed(peer(2)));
            app.pass(60_000);
            assertThat(app.wanted).hasSize(before);
        }

        @Test
        void shouldForgetTheTimerOfWhoDisconnects() {
            App app = App.started();
            app.connect(1);
            app.tell(new AppInput.Disconnected(peer(1)));
            app.pass(app.options.debounceResetConnectionsMs());
            assertThat(isLetGo(app, 1)).as("with its connection").isTrue();
            int before = app.wanted.size();
            app.pass(2L * app.options.peerInterestTimeoutMs());
            assertThat(app.wanted).hasSize(before);
        }

        @Test
        void shouldTakeWhoDisconnectsOffTheRing() {
            App app = App.started();
            app.tell(new AppInput.Connected(peer(1)));
            app.tell(new AppInput.Subscribed(peer(1)));
            app.tell(new AppInput.Disconnected(peer(1)));
            assertThat(app.core.appPeerCount()).isZero();
            assertThat(app.wanted).last().isEqualTo(new AppOutput.AppPeersChanged(0));
        }

        @Test
        void shouldLetGoOfEverybodyAtTheStop() {
            App app = App.started();
            for (int number = 1; number <= 3; number++) {
                app.connect(number);
                app.tell(new AppInput.Subscribed(peer(number)));
            }
            app.pass(app.options.debounceResetConnectionsMs());
            app.tell(new AppInput.Stop());
            for (int number = 1; number <= 3; number++) {
                assertThat(isLetGo(app, number)).isTrue();
            }
        }

        @Test
        void shouldKeepABoundedNumberOfConnections() {
            App app = App.started();
            for (int number = 1; number <= 100; number++) {
                app.tell(new AppInput.Subscribed(peer(number)));
            }
            app.pass(app.options.debounceResetConnectionsMs());
            long kept = app.wanted.stream()
                            .filter(AppOutput.Protect.class::isInstance)
                            .count()
                    - app.wanted.stream()
                            .filter(AppOutput.Unprotect.class::isInstance)
                            .count();
            assertThat(kept).isEqualTo(6);
        }
    }

    /** {@code membership-gossip-frequency-heuristic.spec.js}, as far as it is about when. */
    @Nested
    class GossipFrequency {
        private static final CollaborationOptions OPTIONS = CollaborationOptions.DEFAULTS.withGossip(10, 200, 2);

        /** How often a peer gossips in a hundred times the interval of all together, while things change. */
        private static int messages(int peerCount, boolean urgent) {
            int messages = 0;
            GossipPacing pacing = new GossipPacing(OPTIONS, new SplittableRandom(1), 0);
            for (long now = 0; now < 20_000L; now += 10) {
                if (pacing.isDue(peerCount, urgent, now)) {
                    pacing.sent(now);
                    pacing.disturbed();
                    messages++;
                }
            }
            return messages;
        }

        @Test
        void shouldGossipAsOftenAsAllTogetherMay() {
            assertThat(messages(1, false)).isBetween(80, 130);
            assertThat(messages(10, false)).isBetween(5, 20);
        }

        @Test
        void shouldGossipLessAndLessWhileNothingChanges() {
            GossipPacing pacing = new GossipPacing(OPTIONS, new SplittableRandom(1), 0);
            long now = 0;
            for (int i = 0; i < 20; i++) {
                now = Math.max(now, pacing.dueAt(2, false));
                pacing.sent(now);
            }
            long interval = pacing.dueAt(1, false) - now;
            assertThat(interval).isLessThanOrEqualTo(2L * GossipPacing.QUIET_INTERVAL_MS);
            assertThat(now).isBetween(10L * GossipPacing.QUIET_INTERVAL_MS, 40L * GossipPacing.QUIET_INTERVAL_MS);
            // All together send as much, however many they are.
            assertThat(pacing.dueAt(1_000, false) - now).isBetween(1_000 * interval, 1_000 * (interval + 1));
            pacing.disturbed();
            assertThat(pacing.dueAt(2, false) - now).isLessThanOrEqualTo(2L * 2 * 200);
        }

        @Test
        void shouldGossipMoreOftenWhileSomebodyIsWrong() {
            assertThat(messages(1, true)).isBetween(160, 260);
        }
    }
}
