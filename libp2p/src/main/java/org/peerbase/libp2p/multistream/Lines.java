package org.peerbase.libp2p.multistream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.LengthPrefixedReader;
import org.peerbase.libp2p.ProtocolViolationException;

/** Lines of text with their length in front and a line feed at their end. */
final class Lines {
    static final String HEADER = "/multistream/1.0.0";
    static final String NOT_AVAILABLE = "na";

    /** The longest line, its line feed included. What js-libp2p and go-libp2p allow. */
    static final int MAX_LINE = 1024;

    private final LengthPrefixedReader reader = new LengthPrefixedReader(MAX_LINE);

    /** The next line without its line feed, or null if it has not arrived completely. */
    @Nullable
    String next(ByteBuf in) {
        ByteBuf line = reader.next(in);
        if (line == null) {
            return null;
        }
        try {
            int length = line.readableBytes();
            if (length == 0 || line.getByte(line.readerIndex() + length - 1) != '\n') {
                throw new ProtocolViolationException("multistream: a line without line feed");
            }
            return line.toString(line.readerIndex(), length - 1, StandardCharsets.UTF_8);
        } finally {
            line.release();
        }
    }

    /** As {@link #next}, for the first line, which names the version. */
    boolean nextIsHeader(ByteBuf in) {
        String line = next(in);
        if (line == null) {
            return false;
        }
        if (!line.equals(HEADER)) {
            throw new ProtocolViolationException("multistream: the peer did not begin with " + HEADER);
        }
        return true;
    }

    void release() {
        reader.release();
    }

    static void write(ByteBuf out, String line) {
        int length = ByteBufUtil.utf8Bytes(line) + 1;
        if (length > MAX_LINE) {
            throw new IllegalArgumentException("protocol name of more than " + (MAX_LINE - 1) + " bytes");
        }
        LengthPrefixedReader.writeLength(out, length);
        ByteBufUtil.writeUtf8(out, line);
        out.writeByte('\n');
    }
}
