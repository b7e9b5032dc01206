package org.peerbase.interop;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Where the foreign peers are on this machine, after {@code interop/install} has seen to it that they are. */
final class Installation {
    private static final long INSTALL_MINUTES = 15;

    private static @Nullable Installation current;

    private final Map<String, String> places;

    private Installation(Map<String, String> places) {
        this.places = places;
    }

    /** The installation, made on the first call. */
    static synchronized Installation current() {
        Installation installation = current;
        if (installation == null) {
            installation = new Installation(install());
            current = installation;
        }
        return installation;
    }

    /**
     * Where something is.
     *
     * @throws TestAbortedException which skips the test, if it can't be had because a tool is missing on this machine; with {@code
     *     CI=true} the test fails instead
     */
    String require(String name) {
        String place = places.get(name);
        if (place != null) {
            return place;
        }
        String owner = name.equals("go") ? "go" : "js";
        String reason =
                "no " + name + " peer: " + places.getOrDefault("missing." + owner, "interop/install does not know it");
        if ("true".equals(System.getenv("CI"))) {
            return fail(reason);
        }
        System.err.println("SKIPPED, " + reason);
        throw new TestAbortedException(reason);
    }

    private static Map<String, String> install() {
        try {
            Process process = new ProcessBuilder(
                            Path.of("install").toAbsolutePath().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                return fail("interop/install failed; what it said is above");
            }
            Map<String, String> places = new HashMap<>();
            output.lines().forEach(line -> {
                int equals = line.indexOf('=');
                places.put(line.substring(0, equals), line.substring(equals + 1));
            });
            return places;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
