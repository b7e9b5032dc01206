package org.peerbase.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Notes for each test that carries a row's name as a tag how it went: one line in a file of its own under
 * {@value #FOLDER}. JUnit finds it by itself in each module that depends on this one.
 */
public final class ReliabilityExtension implements BeforeTestExecutionCallback, TestWatcher {
    static final String FOLDER = "target/reliability";

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ReliabilityExtension.class);

    /** Called by JUnit. */
    public ReliabilityExtension() {}

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        Reliability.takeFigures();
        context.getStore(NAMESPACE).put("started", System.nanoTime());
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        note(context, true);
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        note(context, false);
    }

    private static void note(ExtensionContext context, boolean passed) {
        Map<String, String> figures = Reliability.takeFigures();
        Set<String> rows = new TreeSet<>(figures.keySet());
        context.getTags().stream()
                .filter(tag -> RowResult.ROW.matcher(tag).matches())
                .forEach(rows::add);
        Long started = context.getStore(NAMESPACE).get("started", Long.class);
        long seconds = started == null ? 0 : (System.nanoTime() - started) / 1_000_000_000L;
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        boolean deep = context.getTags().contains("deep");
        for (String row : rows) {
            RowResult result = new RowResult(row, deep, test, figures.getOrDefault(row, ""), passed, seconds);
            write(
                    row + "-" + test + "-"
                            + Integer.toHexString(context.getUniqueId().hashCode()),
                    result);
        }
    }

    private static void write(String name, RowResult result) {
        Path folder = Path.of(FOLDER);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name + ".txt"), result.toLine() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
