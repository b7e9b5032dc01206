package org.peerbase.benchmarks.crdt;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.benchmarks.OwnProcess;
import org.peerbase.benchmarks.crdt.own.OwnTypes;

/**
 * An implementation of replicated data types to be measured.
 *
 * @param name how the report calls it
 * @param command what starts a process that measures it
 */
public record Library(String name, List<String> command) {
    private static final String HEAP = "2g";

    public Library {
        command = List.copyOf(command);
    }

    /** This project's data types, in another process of the Java that runs this one. */
    public static Library ours() {
        return new Library("peerbase", OwnProcess.command(OwnTypes.class, HEAP, List.of()));
    }

    /** All that are measured beside ours, on Node. */
    public static List<Library> onNode(NpmInstallation installation) {
        List<Library> libraries = new ArrayList<>();
        for (String name : NpmInstallation.LIBRARIES) {
            libraries.add(new Library(
                    name,
                    List.of(
                            installation.node().toString(),
                            "--expose-gc",
                            installation.script().toString(),
                            name)));
        }
        return libraries;
    }
}
