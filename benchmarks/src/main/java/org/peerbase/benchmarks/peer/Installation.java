package org.peerbase.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where the foreign peers are on this machine, after {@code interop/install} has seen to it that they are. */
public final class Installation {
    private static final long INSTALL_MINUTES = 15;

    private final Map<String, String> places;

    private Installation(Map<String, String> places) {
        this.places = places;
    }

    /**
     * Runs the script, which installs what is missing; its progress goes to our standard error.
     *
     * @param script {@code interop/install} of a clone of the project
     * @throws PeerProcessException if something could not be installed
     */
    public static Installation run(Path script) {
        try {
            Process process = new ProcessBuilder(script.toAbsolutePath().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new PeerProcessException(script + " failed; what it said is above");
            }
            Map<String, String> places = new HashMap<>();
            output.lines().forEach(line -> {
                int equals = line.indexOf('=');
                places.put(line.substring(0, equals), line.substring(equals + 1));
            });
            return new Installation(places);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerProcessException("interrupted while installing");
        }
    }

    /** The path of {@code node}, {@code js}, {@code smoldot} or {@code go}; empty if it can't be had on this machine. */
    public Optional<String> place(String name) {
        return Optional.ofNullable(places.get(name));
    }

    /** Why something has no place, such as a tool that is missing. */
    public String whyMissing(String name) {
        String owner = name.equals("go") ? "go" : "js";
        return "no " + name + " peer: " + places.getOrDefault("missing." + owner, "interop/install does not know it");
    }
}
