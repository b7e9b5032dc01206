package org.peerbase;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.crdt.codec.ByteWriter;

/**
 * The names of sub-collaborations within one history: those of all levels with a slash between them, in which {@code ~}
 * is written {@code ~0} and a slash {@code ~1}, as in RFC 6901. The root's is empty.
 */
final class SubPath {
    private SubPath() {}

    /** @throws IllegalArgumentException if {@code name} is empty or no text, or the path would be too long */
    static String of(String parent, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a sub-collaboration needs a name: all members must use the same");
        }
        int lone = ByteWriter.loneSurrogate(name);
        if (lone >= 0) {
            throw new IllegalArgumentException(
                    "half of a surrogate pair at " + lone + " of the name of a sub-collaboration");
        }
        String escaped = name.replace("~", "~0").replace("/", "~1");
        String path = parent.isEmpty() ? escaped : parent + "/" + escaped;
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length > ChangeRecord.MAX_NAME_BYTES) {
            throw new IllegalArgumentException("the name of a sub-collaboration, with those of what it is in, takes "
                    + length + " bytes, at most " + ChangeRecord.MAX_NAME_BYTES);
        }
        return path;
    }

    /** The name of a direct child of {@code parent}, if {@code path} is one. */
    static Optional<String> childOf(String parent, String path) {
        return names(parent, path).filter(names -> names.size() == 1).map(names -> names.get(0));
    }

    /** The names that lead from {@code ancestor} down to {@code path}, none if they are the same; empty if none do. */
    static Optional<List<String>> names(String ancestor, String path) {
        if (path.equals(ancestor)) {
            return Optional.of(List.of());
        }
        String prefix = ancestor.isEmpty() ? "" : ancestor + "/";
        if (path.length() <= prefix.length() || !path.startsWith(prefix)) {
            return Optional.empty();
        }
        return Optional.of(Stream.of(path.substring(prefix.length()).split("/", -1))
                .map(escaped -> escaped.replace("~1", "/").replace("~0", "~"))
                .toList());
    }
}
