package org.peerbase.interop;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.peerbase.benchmarks.peer.Installation;

/** The programs of foreign peers, installed when the first is asked for. */
public final class Foreign {
    private static @Nullable Installation installation;

    private Foreign() {}

    /**
     * Where a program is.
     *
     * @throws TestAbortedException which skips the test, if it can't be had because a tool is missing on this machine; with
     *     {@code CI=true} the test fails instead
     */
    public static synchronized String program(String name) {
        Installation installed = installation;
        if (installed == null) {
            installed = Installation.run(Path.of("install"));
            installation = installed;
        }
        Optional<String> place = installed.place(name);
        if (place.isPresent()) {
            return place.get();
        }
        String reason = installed.whyMissing(name);
        if ("true".equals(System.getenv("CI"))) {
            return fail(reason);
        }
        System.err.println("SKIPPED, " + reason);
        throw new TestAbortedException(reason);
    }
}
