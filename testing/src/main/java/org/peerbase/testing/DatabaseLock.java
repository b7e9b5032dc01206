package org.peerbase.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;

/** Another process that keeps an SQLite database for itself. The driver has to be on the class path of the test. */
public final class DatabaseLock implements AutoCloseable {
    private final Process process;

    private DatabaseLock(Process process) {
        this.process = process;
    }

    /**
     * Locks {@code database} until {@link #close}; returns when it is locked.
     *
     * @throws IOException if it can't be locked
     */
    public static DatabaseLock take(Path database) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatabaseLock.class.getName(),
                        database.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!"locked".equals(process.inputReader().readLine())) {
            process.destroyForcibly();
            throw new IOException(database + " could not be locked");
        }
        return new DatabaseLock(process);
    }

    /** Lets go of the database, and waits for that. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The other process: it ends when its input does. */
    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + args[0]);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            System.out.println("locked");
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
            statement.execute("ROLLBACK");
        }
    }
}
