package org.peerbase.crdt;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A recorded editing session, in the format of josephg/editing-traces. */
record Trace(String endContent, List<Transaction> transactions) {
    /** Replaces {@code deleted} units from {@code position} on. */
    record Patch(int position, int deleted, String inserted) {}

    /** What {@code agent} did when it had seen the transactions {@code parents} and all before them. */
    record Transaction(int agent, List<Integer> parents, List<Patch> patches) {}

    static Trace resource(String name) {
        try (InputStream in = Trace.class.getResourceAsStream("traces/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no trace " + name);
            }
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Trace file(Path path) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Trace read(InputStream in) throws IOException {
        try (GZIPInputStream unzipped = new GZIPInputStream(in)) {
            Object root = new Json(new String(unzipped.readAllBytes(), StandardCharsets.UTF_8)).read();
            List<Transaction> transactions = new ArrayList<>();
            for (Object transaction : list(field(root, "txns"))) {
                transactions.add(transaction(transaction));
            }
            return new Trace(String.valueOf(field(root, "endContent")), transactions);
        }
    }

    private static Transaction transaction(Object json) {
        List<Patch> patches = new ArrayList<>();
        for (Object patch : list(field(json, "patches"))) {
            List<?> parts = list(patch);
            patches.add(new Patch(number(parts.get(0)), number(parts.get(1)), String.valueOf(parts.get(2))));
        }
        List<Integer> parents = new ArrayList<>();
        if (field(json, "parents") != null) {
            list(field(json, "parents")).forEach(parent -> parents.add(number(parent)));
        }
        Object agent = field(json, "agent");
        return new Transaction(agent == null ? 0 : number(agent), parents, patches);
    }

    private static @Nullable Object field(Object json, String name) {
        return ((Map<?, ?>) json).get(name);
    }

    private static List<?> list(@Nullable Object json) {
        return json instanceof List<?> list ? list : List.of();
    }

    private static int number(Object json) {
        return ((Long) json).intValue();
    }

    /** As much of JSON as the traces use. */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Object read() {
            char c = next();
            return switch (c) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                default -> scalar(c);
            };
        }

        private char next() {
            while (Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return text.charAt(at++);
        }

        private Map<String, Object> object() {
            Map<String, Object> object = new LinkedHashMap<>();
            for (char c = next(); c != '}'; c = next()) {
                if (c == '"') {
                    String name = string();
                    next();
                    object.put(name, read());
                }
            }
            return object;
        }

        private List<Object> array() {
            List<Object> array = new ArrayList<>();
            for (char c = next(); c != ']'; c = next()) {
                if (c != ',') {
                    at--;
                    array.add(read());
                }
            }
            return array;
        }

        private String string() {
            StringBuilder string = new StringBuilder();
            for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
                string.append(c == '\\' ? escape() : c);
            }
            return string.toString();
        }

        private char escape() {
            char c = text.charAt(at++);
            return switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'u' -> {
                    at += 4;
                    yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
                }
                default -> c;
            };
        }

        private Object scalar(char first) {
            StringBuilder scalar = new StringBuilder().append(first);
            while (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '-' || text.charAt(at) == '.') {
                scalar.append(text.charAt(at++));
            }
            String word = scalar.toString();
            return Character.isLetter(first) ? word : Long.valueOf(word);
        }
    }
}
