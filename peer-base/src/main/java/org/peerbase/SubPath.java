package org.peerbase;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
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
        String prefix = parent.isEmpty() ? "" : parent + "/";
        boolean below = path.length() > prefix.length() && path.startsWith(prefix);
        String escaped = below ? path.substring(prefix.length()) : "";
        return escaped.isEmpty() || escaped.contains("/")
                ? Optional.empty()
                : Optional.of(escaped.replace("~1", "/").replace("~0", "~"));
    }
}
