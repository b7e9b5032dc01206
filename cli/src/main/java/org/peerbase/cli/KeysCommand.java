package org.peerbase.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.peerbase.keys.Keys;
import org.peerbase.keys.MalformedKeysException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code peerbase keys}: makes the keys of private collaborations, and says what keys allow. */
@Command(
        name = "keys",
        description = {
            "Make keys for private shared data, and look at them.",
            "Whoever has a key reads what it opens: hand it on as you would a password."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KeysCommand.New.class, KeysCommand.ReadOnly.class, KeysCommand.Show.class})
final class KeysCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; try 'peerbase keys --help'");
    }

    /**
     * The keys in {@code text}, or in the next line of standard input if that is {@code -}. No message repeats them.
     *
     * @throws CommandFailure if there are none
     */
    static Keys read(String text) {
        return parse(text.equals("-") ? lineOfInput() : text);
    }

    /**
     * The keys in {@code uri}. No message repeats them.
     *
     * @throws CommandFailure if there are none
     */
    static Keys parse(String uri) {
        try {
            return Keys.uriDecode(uri.strip());
        } catch (MalformedKeysException e) {
            throw new CommandFailure(ExitCode.USAGE, fileInstead(uri).orElseGet(() -> Failures.describe(e)), e);
        }
    }

    /** What is wrong with {@code uri} if it seems to be about a file. */
    private static Optional<String> fileInstead(String uri) {
        if (uri.startsWith("@")) {
            // Without its name, which may be a key after all.
            return Optional.of("there is no file of the name after the @ to read the keys from");
        }
        return new File(uri).isFile()
                ? Optional.of("to read the keys from the file " + Terminal.printable(uri) + ", write @ before its name")
                : Optional.empty();
    }

    private static String lineOfInput() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "the keys can't be read: " + Failures.describe(e), e);
        }
    }

    private static void keep(String uri, Path file, Output output) {
        SecretFile.create(file, uri);
        output.event("kept in " + file + ", readable for you alone", Fields.of("file", file));
    }

    /** {@code peerbase keys new}: makes new keys. */
    @Command(
            name = "new",
            description = "Make new keys, and print them once, or keep them in a file.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  peerbase keys new --out notes.keys                      readable for you alone",
                "  peerbase keys new                                       nothing keeps them",
            })
    static final class New implements Callable<Integer> {
        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "Keep them in this new file, which only you can read (default: print them).")
        private @Nullable Path out;

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() {
            Keys keys = Keys.generate();
            String all = Keys.uriEncode(keys);
            if (out != null) {
                keep(all, out, output);
                return ExitCode.OK;
            }
            String readOnly = Keys.uriEncodeReadOnly(keys);
            output.line("to read and write  " + all);
            output.line("to read only       " + readOnly);
            output.object(Fields.of("readWrite", all).and("readOnly", readOnly));
            return ExitCode.OK;
        }
    }

    /** {@code peerbase keys read-only URI}: keys without the right to write. */
    @Command(
            name = "read-only",
            description = "Print what lets others read, and change nothing.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  peerbase keys read-only @notes.keys                     what to hand to a reader",
                "  peerbase keys read-only @notes.keys --out reader.keys",
            })
    static final class ReadOnly implements Callable<Integer> {
        @Parameters(paramLabel = "URI", description = "The keys; - reads them from standard input.")
        private String uri = "";

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "Keep it in this new file, which only you can read (default: print it).")
        private @Nullable Path out;

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() {
            String readOnly = Keys.uriEncodeReadOnly(read(uri));
            if (out != null) {
                keep(readOnly, out, output);
                return ExitCode.OK;
            }
            output.event(readOnly, Fields.of("readOnly", readOnly));
            return ExitCode.OK;
        }
    }

    /** {@code peerbase keys show URI}: what keys allow. */
    @Command(
            name = "show",
            description = "Say what keys allow, without printing a secret.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExample:%n",
            footer = "  peerbase keys show - < notes.keys")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "URI", description = "The keys; - reads them from standard input.")
        private String uri = "";

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() {
            Keys keys = read(uri);
            String writeKey = HexFormat.of().formatHex(keys.writePublicKey());
            output.line("allows     " + (keys.canWrite() ? "to read and write" : "to read only"));
            output.line("write key  " + writeKey + " (its public half)");
            output.object(Fields.of("canWrite", keys.canWrite()).and("writePublicKey", writeKey));
            return ExitCode.OK;
        }
    }
}
