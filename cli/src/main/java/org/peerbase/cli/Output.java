package org.peerbase.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** An object for a program; nothing without {@code --json}. Names and values alternate. */
    synchronized void object(Object... namesAndValues) {
        if (json) {
            out().println(render(fields(namesAndValues)));
        }
    }

    /** A line for a person, or an object for a program. */
    synchronized void event(String text, Object... namesAndValues) {
        line(text);
        object(namesAndValues);
    }

    /** Names and values that alternate, as a map in that order. */
    static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    private static String render(Map<String, Object> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not a JSON value: " + fields, e);
        }
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
