package org.peerbase.libp2p.multistream;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.UnsupportedProtocolException;

/**
 * The side that proposes. With a single protocol it may be used lazily: its user data may follow {@link #start} at
 * once, and the answer is read when it comes.
 */
public final class Initiator implements Negotiator {
    private final Lines lines = new Lines();
    private final List<String> protocols;
    private boolean headerRead;
    private int proposed;

    /** @param protocols in order of preference, at least one */
    public Initiator(List<String> protocols) {
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("no protocol to propose");
        }
        this.protocols = List.copyOf(protocols);
    }

    /** Writes the header and the first proposal, which may travel together. */
    public void start(ByteBuf out) {
        Lines.write(out, Lines.HEADER);
        Lines.write(out, protocols.get(0));
    }

    @Override
    public @Nullable String read(ByteBuf in, ByteBuf out) {
        if (!headerRead) {
            headerRead = lines.nextIsHeader(in);
            if (!headerRead) {
                return null;
            }
        }
        for (String line = lines.next(in); line != null; line = lines.next(in)) {
            if (line.equals(protocols.get(proposed))) {
                return line;
            }
            if (!line.equals(Lines.NOT_AVAILABLE)) {
                throw new ProtocolViolationException("multistream: the answer is neither the proposal nor na");
            }
            proposed++;
            if (proposed == protocols.size()) {
                throw new UnsupportedProtocolException("the peer does not speak " + String.join(", ", protocols));
            }
            Lines.write(out, protocols.get(proposed));
        }
        return null;
    }

    @Override
    public void release() {
        lines.release();
    }
}
