package org.peerbase.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Where a person, or a program in its place, types line by line while other lines are printed. */
interface Prompt extends AutoCloseable {
    /** The next line; null when there are no more. */
    @Nullable
    String readLine() throws IOException;

    /** Prints a line without disturbing what is being typed. Safe from any thread. */
    void print(String line);

    @Override
    void close() throws IOException;

    /** A prompt on the terminal if there is one, else lines from standard input. */
    static Prompt open(Consumer<String> plainOutput) throws IOException {
        return Interactive.isTerminal() ? new OnTerminal() : new Plain(plainOutput);
    }

    /** Lines from a pipe or a file. */
    final class Plain implements Prompt {
        private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        private final Consumer<String> output;

        Plain(Consumer<String> output) {
            this.output = output;
        }

        @Override
        public @Nullable String readLine() throws IOException {
            return in.readLine();
        }

        @Override
        public void print(String line) {
            output.accept(line);
        }

        @Override
        public void close() {
            // Standard input stays as it is.
        }
    }

    /** A line editor with history. */
    final class OnTerminal implements Prompt {
        private final org.jline.terminal.Terminal terminal;
        private final LineReader reader;

        OnTerminal() throws IOException {
            terminal = TerminalBuilder.builder().system(true).build();
            reader = LineReaderBuilder.builder().terminal(terminal).build();
            reader.setVariable(LineReader.DISABLE_COMPLETION, true);
            reader.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        }

        @Override
        public @Nullable String readLine() {
            try {
                return reader.readLine("> ");
            } catch (UserInterruptException | EndOfFileException e) {
                return null;
            }
        }

        @Override
        public void print(String line) {
            reader.printAbove(line);
        }

        @Override
        public void close() throws IOException {
            terminal.close();
        }
    }
}
