package org.peerbase.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A message's bytes, for a terminal and for JSON. */
final class Payload {
    private static final int MOST_SHOWN = 2000;

    private Payload() {}

    /** The bytes as text, if they are UTF-8. */
    static Optional<String> text(byte[] data) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    static String forTerminal(byte[] data) {
        String shown = text(data).orElseGet(() -> "base64 " + base64(data));
        String cut = shown.length() > MOST_SHOWN ? shown.substring(0, MOST_SHOWN) + "…" : shown;
        return Terminal.printable(cut);
    }

    static String base64(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }
}
