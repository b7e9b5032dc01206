package org.peerbase.house;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/** Where canaries live: compiles the class with the bug into a folder, and runs the test with that folder first. */
final class Aviary {
    private static final int MAX_SECONDS = 300;
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private final Path folder;

    Aviary(Path folder) {
        this.folder = folder;
    }

    /**
     * Compiles the class with the bug.
     *
     * @return the folder of what was compiled
     */
    Path plant(Canary canary) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(canary.name()));
        Path source = folder.resolve(canary.source().getFileName());
        Files.writeString(source, canary.planted());
        StringWriter problems = new StringWriter();
        PrintWriter out = new PrintWriter(problems);
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(out, out, "-d", classes.toString(), "-cp", CLASS_PATH, "-proc:none", "-nowarn", source.toString());
        if (result != 0) {
            throw new IllegalStateException(canary + " does not compile:\n" + problems);
        }
        return classes;
    }

    /**
     * Runs the canary's test with the bug, in a process of its own.
     *
     * @return what the test said
     */
    String listen(Canary canary) throws IOException, InterruptedException {
        Path classes = plant(canary);
        Path told = folder.resolve(canary.name() + ".txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-Dpeerbase.effort.divisor=" + canary.effort(),
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                classes.toString(),
                                canary.testClasses().toString(),
                                CLASS_PATH),
                        OneTest.class.getName(),
                        canary.testName())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        try {
            if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(canary + ": the test took more than " + MAX_SECONDS + " s");
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != OneTest.FAILED) {
            throw new IllegalStateException(
                    canary + " was not found by " + canary.testName() + ":\n" + Files.readString(told));
        }
        return Files.readString(told);
    }
}
