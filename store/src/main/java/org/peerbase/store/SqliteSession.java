package org.peerbase.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A connection and its prepared statements. Not thread-safe: whoever uses it holds its monitor. */
final class SqliteSession implements AutoCloseable {
    /** How long to wait for another program that has the database locked, in milliseconds. */
    static final int BUSY_TIMEOUT_MS = 3_000;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    SqliteSession(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
        execute("PRAGMA busy_timeout=" + BUSY_TIMEOUT_MS);
    }

    /** The statement of {@code sql}, compiled once. Its parameters are those of its last use. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /** To be called after any failure: the driver closes a statement that failed. */
    void forgetStatements() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row. */
    String query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new SQLException("no answer to " + sql);
            }
            return row.getString(1);
        }
    }

    /** From here on there is always a transaction open; {@link #commit} and {@link #rollback} start the next one. */
    void startTransactions() throws SQLException {
        connection.setAutoCommit(false);
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        forgetStatements();
        try {
            connection.rollback();
        } catch (SQLException e) {
            // SQLite rolls back by itself on some errors, a full disk among them; then there is nothing left to undo.
            if (e.getMessage() == null || !e.getMessage().contains("no transaction is active")) {
                throw e;
            }
            execute("BEGIN");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
