package org.peerbase.benchmarks.crdt;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.benchmarks.OwnProcess;
import org.peerbase.benchmarks.crdt.own.OwnTypes;

/**
 * An implementation of replicated data types to be measured.
 *
 * @param name how the report calls it
 * @param warm the command that starts a process which measures it over and over
 * @param cold the command that starts a process which measures it once
 */
public record Library(String name, List<String> warm, List<String> cold) {
    /** So that a busy machine doesn't keep a program waiting that is to be measured as one that has run for long. */
    private static final String COMPILE_AT_ONCE = "-Xbatch";

    private static final String HEAP = "-Xmx2g";

    public Library {
        warm = List.copyOf(warm);
        cold = List.copyOf(cold);
    }

    /** This project's data types, in another process of the Java that runs this one. */
    public static Library ours() {
        return new Library(
                "peerbase",
                OwnProcess.command(OwnTypes.class, List.of(HEAP, COMPILE_AT_ONCE), List.of()),
                OwnProcess.command(OwnTypes.class, List.of(HEAP), List.of()));
    }

    /** All that are measured beside ours, on Node. */
    public static List<Library> onNode(NpmInstallation installation) {
        List<Library> libraries = new ArrayList<>();
        for (String name : NpmInstallation.LIBRARIES) {
            List<String> command = List.of(
                    installation.node().toString(),
                    "--expose-gc",
                    installation.script().toString(),
                    name);
            libraries.add(new Library(name, command, command));
        }
        return libraries;
    }
}
