package org.peerbase.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqliteStoreTest extends StoreContract {
    @TempDir
    Path temp;

    private Path folder() {
        return temp.resolve("repo");
    }

    @Override
    Store open() {
        return Store.open(temp.resolve("contract"));
    }

    @Test
    void shouldKeepEverythingOverARestart() {
        try (Store store = Store.open(folder(), Durability.PROCESS_CRASH)) {
            CollaborationStore list = store.collaboration(bytes("list"));
            list.append(List.of(stored(ALICE, 1), stored(ALICE, 2), stored(BOB, 1)));
            list.putMetadata("key", bytes("value"));
            list.putSnapshot(new Snapshot(bytes("clock"), bytes("state")));
        }
        try (Store store = Store.open(folder())) {
            CollaborationStore list = store.collaboration(bytes("list"));
            assertThat(list.clock()).isEqualTo(Map.of(ALICE, 2L, BOB, 1L));
            assertThat(list.read(ALICE, 1, 10, 1_000)).containsExactly(stored(ALICE, 1), stored(ALICE, 2));
            assertThat(list.metadata("key")).contains(bytes("value"));
            assertThat(list.snapshot()).contains(new Snapshot(bytes("clock"), bytes("state")));
            list.append(List.of(stored(ALICE, 3)));
        }
    }

    @Test
    void shouldMakeTheFolderForItsOwnerOnly() throws IOException {
        try (Store store = Store.open(folder())) {
            assertThat(store).isNotNull();
            assertThat(Files.getPosixFilePermissions(folder())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void shouldRefuseAFolderThatIsInUse() {
        try (Store store = Store.open(folder())) {
            assertThat(store).isNotNull();
            assertThatThrownBy(() -> Store.open(folder()))
                    .isInstanceOf(StoreLockedException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
        }
        Store.open(folder()).close();
    }

    @Test
    void shouldRefuseAFileInThePlaceOfTheFolder() throws IOException {
        Files.writeString(folder(), "a file");
        assertThatThrownBy(() -> Store.open(folder()))
                .isInstanceOf(ForeignStoreException.class)
                .hasMessageContaining("is a file");
    }

    @Test
    void shouldRefuseAFolderThatCannotBeMade() {
        assertThatThrownBy(() -> Store.open(Path.of("/proc/no/such/folder")))
                .isInstanceOf(ReadOnlyStoreException.class)
                .hasMessageContaining("can't be written: choose another folder");
    }

    @Test
    void shouldRefuseAFolderInAFile() throws IOException {
        Files.writeString(folder(), "a file");
        assertThatThrownBy(() -> Store.open(folder().resolve("repo")))
                .isInstanceOf(ReadOnlyStoreException.class)
                .hasMessageContaining("can't be written (Not a directory): choose another folder")
                .hasMessageNotContaining("java.");
    }

    @Test
    void shouldRefuseAFileThatIsNotADatabase() throws IOException {
        Files.createDirectories(folder());
        Path file = folder().resolve(SqliteStore.FILE);
        Files.writeString(file, "these are my notes\n".repeat(1_000));
        assertThatThrownBy(() -> Store.open(folder()))
                .isInstanceOf(ForeignStoreException.class)
                .hasMessageContaining("not a peer-base store");
        assertThat(Files.readString(file)).startsWith("these are my notes");
    }

    @Test
    void shouldRefuseTheDatabaseOfAnotherProgram() throws Exception {
        Files.createDirectories(folder());
        sql("CREATE TABLE notes (text TEXT)");
        assertThatThrownBy(() -> Store.open(folder()))
                .isInstanceOf(ForeignStoreException.class)
                .hasMessageContaining("another program");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldRefuseAnotherFormat(int format) throws Exception {
        fill();
        sql("PRAGMA user_version=" + format);
        assertThatThrownBy(() -> Store.open(folder()))
                .isInstanceOf(ForeignStoreException.class)
                .hasMessageContaining("format " + format);
        // Whoever can read it finds it as it was.
        sql("PRAGMA user_version=2");
        try (Store store = Store.open(folder())) {
            assertThat(store.collaboration(bytes("list")).read(ALICE, 1, 1, 1_000))
                    .containsExactly(stored(ALICE, 1));
        }
    }

    @Test
    void shouldTellACopyFromTheOriginal() throws IOException {
        fill();
        Bytes identity = identity(folder());
        assertThat(identity(folder())).isEqualTo(identity);

        Path moved = temp.resolve("moved");
        Files.move(folder(), moved);
        assertThat(identity(moved)).as("moved").isEqualTo(identity);

        copy(moved, folder());
        assertThat(identity(folder())).as("copied").isNotEqualTo(identity);
        assertThat(identity(moved)).as("the original").isEqualTo(identity);

        copy(folder(), moved);
        assertThat(identity(moved)).as("restored").isNotEqualTo(identity);
    }

    private static Bytes identity(Path folder) {
        try (Store store = Store.open(folder)) {
            return store.identity();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(file.getFileName()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** An index with other names in the place of a table's: they would be looked for in vain, without an error. */
    @ParameterizedTest
    @CsvSource({"sqlite_autoindex_collaboration_1, list", "sqlite_autoindex_replica_1, alice"})
    void shouldNoticeAnIndexOfOtherNames(String index, String name) throws Exception {
        fill();
        int page = number("SELECT rootpage FROM sqlite_schema WHERE name = '" + index + "'");
        int size = number("PRAGMA page_size");
        Path file = folder().resolve(SqliteStore.FILE);
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, (page - 1) * size, size, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(name);
        bytes[(page - 1) * size + text.indexOf(name)]++;
        Files.write(file, bytes);
        assertDamagedOnOpening();
    }

    /** A column of another type is one by which rows are looked for in vain. */
    @Test
    void shouldNoticeADamagedDescriptionOfItsTables() throws Exception {
        fill();
        String text = "RIMARY KEY, checksum INTEGER NOT NULL, written";
        Path file = folder().resolve(SqliteStore.FILE);
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        assertThat(at).isPositive();
        bytes[at]--;
        Files.write(file, bytes);
        assertDamagedOnOpening();
    }

    @Test
    void shouldNoticeADamagedRecord() throws Exception {
        fill();
        sql("UPDATE record SET content = 'x' WHERE position = 2");
        try (Store store = Store.open(folder())) {
            CollaborationStore list = store.collaboration(bytes("list"));
            assertThat(list.read(ALICE, 1, 1, 1_000)).containsExactly(stored(ALICE, 1));
            assertThatThrownBy(() -> list.read(ALICE, 1, 10, 1_000)).isInstanceOf(CorruptStoreException.class);
            assertThatThrownBy(() -> list.replay(stored -> {})).isInstanceOf(CorruptStoreException.class);
        }
    }

    @Test
    void shouldNoticeRecordsInEachOthersPlaces() throws Exception {
        fill();
        sql(
                "UPDATE record SET sequence = 0 WHERE sequence = 1",
                "UPDATE record SET sequence = 1 WHERE sequence = 2",
                "UPDATE record SET sequence = 2 WHERE sequence = 0");
        try (Store store = Store.open(folder())) {
            CollaborationStore list = store.collaboration(bytes("list"));
            assertThatThrownBy(() -> list.read(ALICE, 1, 10, 1_000)).isInstanceOf(CorruptStoreException.class);
        }
    }

    @Test
    void shouldNoticeLostRecords() throws Exception {
        fill();
        sql("DELETE FROM record WHERE position = 3");
        assertDamagedOnOpening();
    }

    @Test
    void shouldNoticeALostReplica() throws Exception {
        fill();
        sql("DELETE FROM replica");
        assertDamagedOnOpening();
    }

    @Test
    void shouldNoticeDamagedMetadataOnOpening() throws Exception {
        fill();
        sql("UPDATE metadata SET value = 'x'");
        assertThatThrownBy(() -> Store.open(folder())).isInstanceOf(CorruptStoreException.class);
        sql("UPDATE metadata SET value = 'value'", "UPDATE collaboration SET key = 'x'");
        assertThatThrownBy(() -> Store.open(folder())).isInstanceOf(CorruptStoreException.class);
    }

    @Test
    void shouldNoticeAnEmptiedFile() throws Exception {
        fill();
        Files.write(folder().resolve(SqliteStore.FILE), new byte[0]);
        assertThatThrownBy(() -> Store.open(folder()))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("its file is empty");
    }

    @Test
    void shouldNoticeADamagedSnapshot() throws Exception {
        fill();
        sql("UPDATE snapshot SET state = 'x'");
        try (Store store = Store.open(folder())) {
            CollaborationStore list = store.collaboration(bytes("list"));
            assertThatThrownBy(list::snapshot).isInstanceOf(CorruptStoreException.class);
        }
    }

    @Test
    void shouldKeepWhatIsThereWhenTheDiskIsFullAndGoOnWhenItIsNot() {
        try (SqliteStore store = SqliteStore.open(folder(), Durability.POWER_LOSS)) {
            CollaborationStore list = store.collaboration(bytes("list"));
            list.append(List.of(stored(ALICE, 1)));
            // SQLite reports a page limit with the same code as a full disk.
            pragma(store, "PRAGMA max_page_count=1");
            StoredRecord large = new StoredRecord(ALICE, 2, Bytes.of(new byte[100_000]));
            assertThatThrownBy(() -> list.append(List.of(large)))
                    .isInstanceOf(StoreFullException.class)
                    .hasMessageContaining("free some space");
            assertThat(list.clock()).isEqualTo(Map.of(ALICE, 1L));

            pragma(store, "PRAGMA max_page_count=1000000");
            list.append(List.of(large));
            assertThat(list.read(ALICE, 2, 1, 1)).containsExactly(large);
        }
    }

    private static void pragma(SqliteStore store, String pragma) {
        store.write(session -> session.query(pragma), answer -> {});
    }

    private void fill() {
        try (Store store = Store.open(folder())) {
            CollaborationStore list = store.collaboration(bytes("list"));
            list.append(List.of(stored(ALICE, 1), stored(ALICE, 2), stored(ALICE, 3)));
            list.putMetadata("key", bytes("value"));
            list.putSnapshot(new Snapshot(bytes("clock"), bytes("state")));
        }
    }

    private void assertDamagedOnOpening() {
        assertThatThrownBy(() -> {
                    try (Store store = Store.open(folder())) {
                        store.collaboration(bytes("list"));
                    }
                })
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("move the folder away");
    }

    private int number(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder().resolve(SqliteStore.FILE));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder().resolve(SqliteStore.FILE));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }
}
