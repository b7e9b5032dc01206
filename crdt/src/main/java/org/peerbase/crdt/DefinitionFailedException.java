package org.peerbase.crdt;

import org.jspecify.annotations.Nullable;

/**
 * A method of a {@link TypeDefinition} threw an exception, which is the cause of this one, or did what no definition may. The
 * replica is as it was before, nothing was sent, and other types don't notice.
 */
public final class DefinitionFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final String method;

    DefinitionFailedException(String type, String method, String what, @Nullable Throwable cause) {
        super("type " + type + ": " + method + " " + what, cause);
        this.type = type;
        this.method = method;
    }

    /** The name of the type. */
    public String type() {
        return type;
    }

    /** The name of the method, or of the mutator; {@code value} also where it was {@code incrementalValue}. */
    public String method() {
        return method;
    }
}
