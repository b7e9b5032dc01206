package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.peerbase.keys.Keys;

/** The options, with the defaults that the original documents. */
final class OptionsTest {
    private static org.peerbase.collaboration.CollaborationOptions figures(
            PeerBaseOptions app, CollaborationOptions collaboration) {
        return collaboration.figures(app.figures());
    }

    @Test
    void shouldHaveTheDefaultsOfTheOriginal() {
        var figures = figures(PeerBaseOptions.defaults(), CollaborationOptions.defaults());
        assertThat(figures.samplingIntervalMs()).isEqualTo(1_000);
        assertThat(figures.targetGlobalMembershipGossipFrequencyMs()).isEqualTo(1_000);
        assertThat(figures.urgencyFrequencyMultiplier()).isEqualTo(10);
        assertThat(figures.maxDeltaRetention()).isEqualTo(1_000);
        assertThat(figures.debounceResetConnectionsMs()).isEqualTo(1_000);
        assertThat(figures.debouncePushMs()).isEqualTo(200);
        assertThat(figures.debouncePushToPinnerMs()).isEqualTo(5_000);
        assertThat(figures.receiveTimeoutMs()).isEqualTo(3_000);
        assertThat(PeerBaseOptions.defaults().maxThrottleDelayMs()).isEqualTo(5_000);
    }

    @Test
    void shouldTakeFromTheAppWhatACollaborationDoesNotSay() {
        PeerBaseOptions app = PeerBaseOptions.builder()
                .samplingInterval(Duration.ofSeconds(2))
                .targetGlobalMembershipGossipFrequency(Duration.ofSeconds(3))
                .urgencyFrequencyMultiplier(4)
                .maxThrottleDelay(Duration.ofSeconds(5))
                .build();
        var silent = figures(app, CollaborationOptions.defaults());
        assertThat(silent.samplingIntervalMs()).isEqualTo(2_000);
        assertThat(silent.targetGlobalMembershipGossipFrequencyMs()).isEqualTo(3_000);
        assertThat(silent.urgencyFrequencyMultiplier()).isEqualTo(4);

        var own = figures(
                app,
                CollaborationOptions.builder()
                        .samplingInterval(Duration.ofMillis(1_000))
                        .targetGlobalMembershipGossipFrequency(Duration.ofMillis(1_001))
                        .urgencyFrequencyMultiplier(10)
                        .build());
        assertThat(own.samplingIntervalMs()).isEqualTo(1_000);
        assertThat(own.targetGlobalMembershipGossipFrequencyMs()).isEqualTo(1_001);
        assertThat(own.urgencyFrequencyMultiplier()).isEqualTo(10);
    }

    @Test
    void shouldHandOnEachFigureUnderItsOwnName() {
        CollaborationOptions options = CollaborationOptions.builder()
                .memberLifetime(Duration.ofMillis(4))
                .debounceResetConnections(Duration.ofMillis(5))
                .debouncePush(Duration.ofMillis(6))
                .receiveTimeout(Duration.ofMillis(7))
                .maxDeltaRetention(8)
                .debouncePushToPinner(Duration.ofMillis(10))
                .antiEntropyInterval(Duration.ofMillis(9))
                .build();
        var figures = figures(PeerBaseOptions.defaults(), options);
        assertThat(figures.memberLifetimeMs()).isEqualTo(4);
        assertThat(figures.debounceResetConnectionsMs()).isEqualTo(5);
        assertThat(figures.debouncePushMs()).isEqualTo(6);
        assertThat(figures.receiveTimeoutMs()).isEqualTo(7);
        assertThat(figures.maxDeltaRetention()).isEqualTo(8);
        assertThat(figures.antiEntropyIntervalMs()).isEqualTo(9);
        assertThat(figures.debouncePushToPinnerMs()).isEqualTo(10);
    }

    @Test
    void shouldTakeTheTimeAfterWhichTheOriginalTrims() {
        var with = CollaborationOptions.builder()
                .deltaTrimTimeout(Duration.ofSeconds(1))
                .build();
        assertThat(figures(PeerBaseOptions.defaults(), with))
                .isEqualTo(figures(PeerBaseOptions.defaults(), CollaborationOptions.defaults()));
        assertThatThrownBy(() -> CollaborationOptions.builder().deltaTrimTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deltaTrimTimeout");
    }

    @Test
    void shouldRefuseFiguresThatMakeNoSense() {
        assertThatThrownBy(() -> CollaborationOptions.builder().debouncePush(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("debouncePush");
        assertThatThrownBy(() -> PeerBaseOptions.builder().samplingInterval(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("samplingInterval");
        assertThatThrownBy(() ->
                        PeerBaseOptions.builder().urgencyFrequencyMultiplier(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("urgencyFrequencyMultiplier");
        assertThatThrownBy(() ->
                        CollaborationOptions.builder().maxDeltaRetention(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxDeltaRetention");
        assertThatThrownBy(() -> CollaborationOptions.builder()
                        .urgencyFrequencyMultiplier(0)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("urgencyFrequencyMultiplier");
    }

    @Test
    void shouldRefuseAnEmptyPath() {
        assertThatThrownBy(() -> PeerBaseOptions.builder().repo(Path.of("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name a folder");
    }

    @Test
    void shouldPrintWhatWasChosenAndNoKey() {
        assertThat(PeerBaseOptions.defaults()).hasToString("PeerBaseOptions[listen=[], bootstrap=[], repo=none]");
        assertThat(PeerBaseOptions.builder()
                        .listen("/ip4/127.0.0.1/tcp/4001")
                        .repo(Path.of("repo"))
                        .build())
                .hasToString("PeerBaseOptions[listen=[/ip4/127.0.0.1/tcp/4001], bootstrap=[], repo=repo]");
        assertThat(CollaborationOptions.defaults()).hasToString("CollaborationOptions[no keys, ipfs-repo]");
        Keys keys = Keys.generate();
        assertThat(CollaborationOptions.builder().keys(keys).build())
                .hasToString("CollaborationOptions[" + keys + ", ipfs-repo]");
    }

    @Test
    void shouldTakeDurationsBeyondAnyUseAsTheLongestThereIs() {
        var figures = figures(
                PeerBaseOptions.defaults(),
                CollaborationOptions.builder()
                        .receiveTimeout(Duration.ofSeconds(Long.MAX_VALUE))
                        .build());
        assertThat(figures.receiveTimeoutMs()).isEqualTo(Integer.MAX_VALUE);
    }
}
