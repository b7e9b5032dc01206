package org.peerbase.benchmarks;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** How a program of this project is started in another process: by the Java that runs this one, with its class path. */
public final class OwnProcess {
    private static final String HEAP = "512m";

    private OwnProcess() {}

    static List<String> command(Class<?> main, List<String> arguments) {
        return command(main, HEAP, arguments);
    }

    /**
     * The command that starts {@code main}.
     *
     * @param heap the most memory that it may use for its objects, such as {@code "512m"}
     */
    public static List<String> command(Class<?> main, String heap, List<String> arguments) {
        String java = ProcessHandle.current().info().command().orElse("java");
        String modules = System.getProperty("jdk.module.path", "");
        String classes = System.getProperty("java.class.path", "");
        String path =
                modules.isEmpty() || classes.isEmpty() ? modules + classes : modules + File.pathSeparator + classes;
        List<String> command = new ArrayList<>(
                List.of(java, "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx" + heap, "-cp", path, main.getName()));
        command.addAll(arguments);
        return command;
    }
}
