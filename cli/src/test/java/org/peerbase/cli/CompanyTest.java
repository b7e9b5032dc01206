package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompanyTest {
    @Test
    void shouldSayWhatToCheck() {
        assertThat(Company.explain("chess", "game 1", true, 1, 3))
                .contains(
                        "Connected to 1 peer of the app \"chess\", but nobody there shares \"game 1\" with this type and these"
                                + " keys: check the name, --type and --keys.");
        assertThat(Company.explain("chess", "game 1", false, 2, 2))
                .contains(
                        "Connected to 2 peers of the app \"chess\", but nobody there shares \"game 1\" with this type and"
                                + " without keys: check the name, --type and --keys.");
        assertThat(Company.explain("chess", "game 1", false, 0, 2))
                .contains("Connected to 2 peers outside of the app \"chess\": check --app.");
    }

    @Test
    void shouldSayNothingAsLongAsNobodyIsConnected() {
        assertThat(Company.explain("chess", "game 1", true, 0, 0)).isEmpty();
    }
}
