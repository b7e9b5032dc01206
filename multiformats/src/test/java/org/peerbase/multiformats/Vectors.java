package org.peerbase.multiformats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Reads the published vectors in the test resources; each file says in its first line where they come from. */
public final class Vectors {
    private Vectors() {}

    /** The fields of each line that is no comment; an empty field at the end is kept. */
    public static List<List<String>> rows(String file) {
        InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + file), file);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<List<String>> rows = reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split(",", -1)))
                    .toList();
            if (rows.isEmpty()) {
                throw new IllegalStateException("no vectors in " + file);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
