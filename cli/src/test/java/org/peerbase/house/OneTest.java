package org.peerbase.house;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A process that runs one test and prints why it failed. */
final class OneTest {
    /** The exit code if the test failed: not the one of a process that couldn't run it. */
    static final int FAILED = 10;

    private OneTest() {}

    /** Runs the test class or method {@code args[0]}. */
    public static void main(String[] args) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(
                        args[0].contains("#")
                                ? DiscoverySelectors.selectMethod(args[0])
                                : DiscoverySelectors.selectClass(args[0]))
                .filters(TagFilter.excludeTags("deep"))
                // Which would note it as a result of a row.
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.getFailures().forEach(failure -> failure.getException().printStackTrace(System.out));
        System.out.flush();
        // Not exit: what the bug left running need not end.
        Runtime.getRuntime().halt(summary.getTotalFailureCount() > 0 ? FAILED : 0);
    }
}
