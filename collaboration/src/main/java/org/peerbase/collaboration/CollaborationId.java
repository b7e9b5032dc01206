package org.peerbase.collaboration;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a collaboration is called where strangers can read it: a hash that tells nothing of its name or type.
 *
 * <p>It is the SHA-256 of the app's name, the collaboration's name and its type, each as UTF-8 with its length before it.
 */
public final class CollaborationId implements Comparable<CollaborationId> {
    /** The length of an id. */
    public static final int BYTES = 32;

    private final byte[] hash;

    private CollaborationId(byte[] hash) {
        this.hash = hash;
    }

    /** The id of a collaboration in an app. */
    public static CollaborationId of(String app, String name, String type) {
        return new CollaborationId(NameHash.of("collaboration", app, name, type));
    }

    /** Reads an id. {@code bytes} must be {@value #BYTES} long. */
    public static CollaborationId fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a collaboration id of " + bytes.length + " bytes");
        }
        return new CollaborationId(bytes.clone());
    }

    /** The gossip topic of an app. It tells nothing of the app's name. */
    public static String appTopic(String app) {
        return "/peer-base/app/2/" + HexFormat.of().formatHex(NameHash.of("app", app));
    }

    /** The id of the stream protocol of this collaboration. */
    public String protocol() {
        return "/peer-base/collaboration/1/" + this;
    }

    public byte[] toBytes() {
        return hash.clone();
    }

    @Override
    public int compareTo(CollaborationId other) {
        return Arrays.compareUnsigned(hash, other.hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CollaborationId id && Arrays.equals(hash, id.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** The id in hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(hash);
    }
}
