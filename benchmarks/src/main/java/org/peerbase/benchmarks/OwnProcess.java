package org.peerbase.benchmarks;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** How a program of this project is started in another process: by the Java that runs this one, with its class path. */
public final class OwnProcess {
    private static final String HEAP = "-Xmx512m";

    private OwnProcess() {}

    static List<String> command(Class<?> main, List<String> arguments) {
        return command(main, List.of(HEAP), arguments);
    }

    /**
     * The command that starts {@code main}.
     *
     * @param options more options of the Java virtual machine
     */
    public static List<String> command(Class<?> main, List<String> options, List<String> arguments) {
        String java = ProcessHandle.current().info().command().orElse("java");
        String modules = System.getProperty("jdk.module.path", "");
        String classes = System.getProperty("java.class.path", "");
        String path =
                modules.isEmpty() || classes.isEmpty() ? modules + classes : modules + File.pathSeparator + classes;
        List<String> command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(options);
        command.addAll(List.of("-cp", path, main.getName()));
        command.addAll(arguments);
        return command;
    }
}
