package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTest {
    @Test
    void shouldShowAnExampleOfEveryCommand() {
        List<String> silent = new ArrayList<>();
        collectSilent(Main.commandLine(), silent);
        assertThat(silent).isEmpty();
    }

    private static void collectSilent(CommandLine command, List<String> silent) {
        String name = command.getCommandSpec().qualifiedName();
        if (isInternal(command)) {
            return;
        }
        boolean group = !command.getSubcommands().isEmpty();
        String help = command.getUsageMessage();
        if (!group && !name.endsWith(" help") && !help.contains("\n  " + name)) {
            silent.add(name);
        }
        command.getSubcommands().values().forEach(sub -> collectSilent(sub, silent));
    }

    /** Started by another command, not by people. */
    private static boolean isInternal(CommandLine command) {
        return command.getCommandSpec().usageMessage().hidden();
    }

    @Test
    void shouldPrintHelpForEveryCommandAndSucceed() {
        for (CommandLine subcommand : Main.commandLine().getSubcommands().values()) {
            if (isInternal(subcommand)) {
                continue;
            }
            String command = subcommand.getCommandName();
            CommandRun run = CommandRun.of(command, "--help");
            assertThat(run.exitCode()).as(command).isZero();
            assertThat(run.out()).as(command).contains("Usage: peerbase ");
        }
    }

    @Test
    void shouldSuggestTheCommandThatWasMeant() {
        CommandRun run = CommandRun.of("nod");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("node");
    }

    @Test
    void shouldSayThatACommandIsMissing() {
        CommandRun run = CommandRun.of();
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("a command is missing");
    }
}
