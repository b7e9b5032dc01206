package org.peerbase.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Where a command's results go: lines for a person, or with {@code --json} an object a line for a program. Results go to
 * standard output; what is only said in passing goes to standard error. Safe from any thread.
 */
final class Output {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--json", description = "Print JSON, an object a line, for programs to read.")
    private boolean json;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec command;

    boolean isJson() {
        return json;
    }

    /** A line for a person; nothing with {@code --json}. */
    synchronized void line(String text) {
        if (!json) {
            out().println(text);
        }
    }

    /** A line about progress or trouble, on standard error in either mode. */
    synchronized void note(String text) {
        command.commandLine().getErr().println(text);
    }

    /** An object for a program; nothing without {@code --json}. */
    synchronized void object(Fields fields) {
        if (json) {
            out().println(render(fields));
        }
    }

    /** A line for a person, or an object for a program. */
    synchronized void event(String text, Fields fields) {
        line(text);
        object(fields);
    }

    private static String render(Fields fields) {
        try {
            return JSON.writeValueAsString(fields.asMap());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not a JSON value: " + fields.asMap(), e);
        }
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
