package org.peerbase.libp2p.multistream;

import io.netty.buffer.ByteBuf;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.UnsupportedProtocolException;

/** The side that answers proposals. */
public final class Responder implements Negotiator {
    /** Proposals that are turned down before the remote is given up. */
    public static final int MAX_REJECTIONS = 16;

    private final Lines lines = new Lines();
    private final Predicate<String> supported;
    private boolean headerRead;
    private int rejections;

    public Responder(Predicate<String> supported) {
        this.supported = supported;
    }

    @Override
    public @Nullable String read(ByteBuf in, ByteBuf out) {
        if (!headerRead) {
            headerRead = lines.nextIsHeader(in);
            if (!headerRead) {
                return null;
            }
            Lines.write(out, Lines.HEADER);
        }
        for (String line = lines.next(in); line != null; line = lines.next(in)) {
            if (supported.test(line)) {
                Lines.write(out, line);
                return line;
            }
            rejections++;
            if (rejections > MAX_REJECTIONS) {
                throw new UnsupportedProtocolException(
                        "the peer proposed more than " + MAX_REJECTIONS + " protocols that are not served");
            }
            Lines.write(out, Lines.NOT_AVAILABLE);
        }
        return null;
    }

    @Override
    public void release() {
        lines.release();
    }
}
