package org.peerbase.libp2p.transport;

import java.io.IOException;
import java.net.BindException;
import java.util.regex.Pattern;

/** What a socket's failure says to a person, whichever of Netty's libraries it comes from. */
public final class SocketFailure {
    /** The native library's failures begin with a system call and an error number, and none is a {@link BindException}. */
    private static final Pattern SYSTEM_CALL =
            Pattern.compile("^\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: ");

    private SocketFailure() {}

    /** In a few words, such as {@code Connection refused}, without the address that they are about. */
    public static String reason(Throwable cause) {
        String message = SYSTEM_CALL.matcher(String.valueOf(cause.getMessage())).replaceFirst("");
        int at = message.indexOf(": /");
        return at < 0 ? message : message.substring(0, at);
    }

    /** The same as Java's own sockets would fail with, of a socket that can't be bound. */
    static Throwable ofBind(Throwable cause) {
        boolean isNative = cause instanceof IOException
                && SYSTEM_CALL.matcher(String.valueOf(cause.getMessage())).lookingAt();
        return isNative ? new BindException(reason(cause)).initCause(cause) : cause;
    }
}
