package org.peerbase.benchmarks;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** How a program of this project is started in another process: by the Java that runs this one, with its class path. */
final class OwnProcess {
    private OwnProcess() {}

    static List<String> command(Class<?> main, List<String> arguments) {
        String java = ProcessHandle.current().info().command().orElse("java");
        String modules = System.getProperty("jdk.module.path", "");
        String classes = System.getProperty("java.class.path", "");
        String path =
                modules.isEmpty() || classes.isEmpty() ? modules + classes : modules + File.pathSeparator + classes;
        List<String> command = new ArrayList<>(
                List.of(java, "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx512m", "-cp", path, main.getName()));
        command.addAll(arguments);
        return command;
    }
}
