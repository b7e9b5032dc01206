package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SimCommandTest {
    private static final Pattern TRACE = Pattern.compile("\"traceHash\":\"(\\w+)\"");

    private static String traceOf(String seed) {
        CommandRun run = CommandRun.of("sim", "--peers", "4", "--seed", seed, "--activity", "5000", "--json");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("\"peers\":4")
                .contains("\"seed\":" + seed)
                .contains("\"converged\":true");
        Matcher trace = TRACE.matcher(run.out());
        assertThat(trace.find()).isTrue();
        return trace.group(1);
    }

    @Test
    void shouldComeToTheSameForTheSameSeed() {
        assertThat(traceOf("7")).isEqualTo(traceOf("7")).isNotEqualTo(traceOf("8"));
    }

    @Test
    void shouldTellPeopleWhatHappened() {
        CommandRun run = CommandRun.of("sim", "--peers", "3", "--seed", "1", "--profile", "calm", "--activity", "5000");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("scenario            calm, 3 peers, seed 1")
                .contains("converged           yes")
                .containsPattern("with [1-9]\\d* changes and 0 crashes");
    }

    @Test
    void shouldSayWhatCantBeSimulated() {
        CommandRun run = CommandRun.of("sim", "--peers", "1");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("peers").contains("2").doesNotContain("Exception");
    }
}
