package org.peerbase.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point: picks the command, prints a failure as one line that says what to do, and sets the exit code. */
@Command(
        name = "peerbase",
        description = "Collaboration between peers, offline too, with no server that anyone has to trust.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it failed: the message says why",
            "2:the command line is wrong",
            "3:the other peer could not be reached",
            "130:interrupted"
        },
        footerHeading = "%nTo begin:%n",
        footer = {
            "  peerbase demo                    three peers edit one text, and survive a kill",
            "  peerbase share notes             open a shared text in this terminal",
            "  peerbase COMMAND --help          every option, with examples"
        },
        subcommands = {
            NodeCommand.class,
            IdCommand.class,
            PingCommand.class,
            PerfCommand.class,
            PubsubCommand.class,
            ShareCommand.class,
            KeysCommand.class,
            DemoCommand.class,
            DemoPeerCommand.class,
            SimCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, ready to execute or to be tested. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler(Main.usageErrors());
        line.setExecutionExceptionHandler(Main.failures());
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; try 'peerbase --help'");
    }

    private static IParameterExceptionHandler usageErrors() {
        return (error, args) -> {
            PrintWriter err = error.getCommandLine().getErr();
            err.println("peerbase: " + error.getMessage());
            if (!UnmatchedArgumentException.printSuggestions(error, err)) {
                err.println("See '" + error.getCommandLine().getCommandSpec().qualifiedName()
                        + " --help' for the options.");
            }
            return ExitCode.USAGE;
        };
    }

    private static IExecutionExceptionHandler failures() {
        return (Exception error, CommandLine line, ParseResult parsed) -> {
            line.getErr().println("peerbase: " + Failures.describe(error));
            if (Boolean.getBoolean("peerbase.stacktrace")) {
                error.printStackTrace(line.getErr());
            }
            return error instanceof CommandFailure failure ? failure.exitCode() : ExitCode.FAILED;
        };
    }
}
