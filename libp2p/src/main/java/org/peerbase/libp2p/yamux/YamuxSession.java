package org.peerbase.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.LimitExceededException;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.StreamException;

/**
 * One end of a Yamux connection. Bytes from the network go into {@link #receive}; frames leave through a {@link
 * YamuxOutput}, data only within {@link #flush}, where what was written since the last one is gathered into few frames
 * and streams take turns.
 *
 * <p>A {@link ProtocolViolationException} out of {@link #receive} or {@link #onKeepAlive} means that the connection has
 * to be ended: {@link #goAway}, then {@link #close}.
 */
public final class YamuxSession {
    /** Streams opened here that the remote has not acknowledged; more of them wait. */
    static final int MAX_UNACKNOWLEDGED = 256;

    /** Bytes of answers that wait because the remote does not read. */
    static final long MAX_PENDING_CONTROL = 4L * 1024 * 1024;

    /** A remote that has not answered a ping is still alive if it sent so many bytes since. */
    private static final long ALIVE_BYTES = 64 * 1024;

    private static final long MAX_UNKNOWN_PAYLOAD = 16L * 1024 * 1024;

    /** Before the first ping has been answered. */
    private static final long ASSUMED_ROUND_TRIP_NANOS = 1_000_000;

    private final boolean dialer;
    private final YamuxSettings settings;
    private final YamuxOutput output;
    private final ByteBufAllocator allocator;
    private final YamuxSessionListener listener;
    private final LongSupplier clock;

    private final Map<Integer, YamuxStream> streams = new LinkedHashMap<>();
    private final ArrayDeque<YamuxStream> readyStreams = new ArrayDeque<>();
    private final ArrayDeque<YamuxStream> unannounced = new ArrayDeque<>();
    private final ArrayDeque<YamuxStream> grants = new ArrayDeque<>();
    private final FloodGuard floodGuard = new FloodGuard();
    private int nextId;
    private int inboundStreams;
    private int outboundStreams;
    private int unacknowledged;
    private boolean goAwaySent;
    private boolean goAwayReceived;
    private @Nullable Throwable closeCause;

    private long memoryInUse;
    private long growthInUse;

    private final byte[] header = new byte[YamuxFrame.HEADER_LENGTH];
    private int headerBytes;
    private long payloadLeft;
    private @Nullable YamuxStream payloadStream;
    private int payloadFlags;

    private int nextPing = 1;
    private boolean pingPending;
    private int pingValue;
    private long pingSentNanos;
    private long bytesAtPing;
    private long bytesReceived;
    private long bytesAtLastKeepAlive = -1;
    private long roundTripNanos = ASSUMED_ROUND_TRIP_NANOS;

    /**
     * @param dialer whether this end opened the connection: it uses odd stream ids, the other end even ones
     * @param clock nanoseconds from any origin
     */
    public YamuxSession(
            boolean dialer,
            YamuxSettings settings,
            YamuxOutput output,
            ByteBufAllocator allocator,
            YamuxSessionListener listener,
            LongSupplier clock) {
        this.dialer = dialer;
        this.settings = settings;
        this.output = output;
        this.allocator = allocator;
        this.listener = listener;
        this.clock = clock;
        this.nextId = dialer ? 1 : 2;
    }

    // ---- the side of the user

    /**
     * Opens a stream. The remote learns of it with the first data.
     *
     * @throws StreamException if the session is ending or has too many streams
     */
    public YamuxStream open() {
        if (closeCause != null || goAwaySent || goAwayReceived) {
            throw new StreamException("the connection is closing");
        }
        if (outboundStreams >= settings.maxOutboundStreams()) {
            throw new LimitExceededException("outbound streams on a connection", settings.maxOutboundStreams());
        }
        if (nextId < 0) {
            throw new StreamException("the connection has no stream ids left");
        }
        YamuxStream stream = new YamuxStream(this, nextId, false, clock.getAsLong());
        nextId += 2;
        streams.put(stream.id(), stream);
        outboundStreams++;
        return stream;
    }

    public int streamCount() {
        return streams.size();
    }

    /** The last measured round trip. */
    public long roundTripNanos() {
        return roundTripNanos;
    }

    /**
     * Sends what waits, as far as windows and the output's queue allow, each stream one frame in turn. Call after {@link
     * YamuxOutput#requestFlush} and whenever the output becomes writable again. The caller then flushes the output.
     */
    public void flush() {
        long now = clock.getAsLong();
        for (YamuxStream stream = grants.poll(); stream != null; stream = grants.poll()) {
            stream.sendGrant(now);
        }
        while (output.isWritable()) {
            YamuxStream stream = readyStreams.poll();
            if (stream == null) {
                break;
            }
            stream.ready(false);
            if (!stream.canSend()) {
                continue;
            }
            if (stream.isUnannounced()) {
                if (unacknowledged >= MAX_UNACKNOWLEDGED) {
                    unannounced.add(stream);
                    continue;
                }
                unacknowledged++;
            }
            stream.sendSome();
            if (stream.canSend()) {
                markReady(stream);
            }
        }
    }

    /**
     * Call at a fixed interval. Pings a remote from which nothing was heard since the last call.
     *
     * @param timeoutNanos how long a ping may stay unanswered
     * @throws ProtocolViolationException if the remote is gone
     */
    public void onKeepAlive(long timeoutNanos) {
        long now = clock.getAsLong();
        if (pingPending) {
            boolean late = now - pingSentNanos > timeoutNanos;
            if (late && bytesReceived - bytesAtPing < ALIVE_BYTES) {
                listener.onLimitExceeded("milliseconds to answer a keep-alive ping", timeoutNanos / 1_000_000);
                throw new ProtocolViolationException("the peer does not answer keep-alive pings");
            }
        } else if (bytesReceived - bytesAtLastKeepAlive < ALIVE_BYTES) {
            sendPing(now);
        }
        bytesAtLastKeepAlive = bytesReceived;
    }

    private void sendPing(long now) {
        pingPending = true;
        pingValue = nextPing++;
        pingSentNanos = now;
        bytesAtPing = bytesReceived;
        sendControl(YamuxFrame.PING, YamuxFrame.SYN, 0, pingValue);
    }

    /** Tells the remote that no stream will be accepted any more. {@code reason} as in the specification. */
    public void goAway(long reason) {
        if (!goAwaySent) {
            goAwaySent = true;
            sendControl(YamuxFrame.GO_AWAY, 0, 0, reason);
        }
    }

    /** Ends every stream with {@code cause}. Nothing is sent any more. */
    public void close(Throwable cause) {
        if (closeCause != null) {
            return;
        }
        closeCause = cause;
        for (YamuxStream stream : new ArrayList<>(streams.values())) {
            stream.close(cause);
        }
        readyStreams.clear();
        unannounced.clear();
        grants.clear();
    }

    // ---- receiving

    /**
     * Reads frames; their payloads go to the streams as they arrive.
     *
     * @param in borrowed; all of it is consumed
     * @throws ProtocolViolationException if the remote breaks the rules
     */
    public void receive(ByteBuf in) {
        bytesReceived += in.readableBytes();
        while (in.isReadable() && closeCause == null) {
            if (payloadLeft > 0) {
                receivePayload(in);
            } else if (headerBytes == 0 && in.readableBytes() >= YamuxFrame.HEADER_LENGTH) {
                int at = in.readerIndex();
                in.skipBytes(YamuxFrame.HEADER_LENGTH);
                onHeader(in.getShort(at), in.getUnsignedShort(at + 2), in.getInt(at + 4), in.getUnsignedInt(at + 8));
            } else {
                receiveHeaderBytes(in);
            }
        }
        if (output.pendingBytes() > MAX_PENDING_CONTROL) {
            throw exceeded("bytes of answers that the peer does not read", MAX_PENDING_CONTROL);
        }
    }

    private void receiveHeaderBytes(ByteBuf in) {
        int length = Math.min(in.readableBytes(), YamuxFrame.HEADER_LENGTH - headerBytes);
        in.readBytes(header, headerBytes, length);
        headerBytes += length;
        if (headerBytes == YamuxFrame.HEADER_LENGTH) {
            headerBytes = 0;
            ByteBuf whole = Unpooled.wrappedBuffer(header);
            onHeader(whole.getShort(0), whole.getUnsignedShort(2), whole.getInt(4), whole.getUnsignedInt(8));
        }
    }

    private void receivePayload(ByteBuf in) {
        int length = (int) Math.min(in.readableBytes(), payloadLeft);
        payloadLeft -= length;
        YamuxStream stream = payloadStream;
        if (stream == null) {
            in.skipBytes(length);
            return;
        }
        stream.onData(in.readSlice(length));
        if (payloadLeft == 0) {
            payloadStream = null;
            onEndFlags(stream, payloadFlags);
        }
    }

    /** @param versionAndType the first two bytes */
    private void onHeader(int versionAndType, int flags, int streamId, long length) {
        if ((flags & ~YamuxFrame.ALL_FLAGS) != 0) {
            throw new ProtocolViolationException("yamux: unknown flags " + flags);
        }
        // The version, 0, is the upper byte.
        switch (versionAndType) {
            case YamuxFrame.DATA, YamuxFrame.WINDOW_UPDATE -> onStreamFrame(versionAndType, flags, streamId, length);
            case YamuxFrame.PING -> onPing(flags, streamId, length);
            case YamuxFrame.GO_AWAY -> onGoAway(streamId, length);
            default -> throw new ProtocolViolationException("yamux: unknown version or type " + versionAndType);
        }
    }

    private void onStreamFrame(int type, int flags, int streamId, long length) {
        if (streamId == 0) {
            throw new ProtocolViolationException("yamux: stream id 0");
        }
        boolean syn = (flags & YamuxFrame.SYN) != 0;
        YamuxStream stream = syn ? acceptStream(streamId) : streams.get(streamId);
        if (stream == null) {
            onUnknownStream(type, syn, streamId, length);
            return;
        }
        if ((flags & YamuxFrame.ACK) != 0) {
            acknowledge(stream);
        }
        if (type == YamuxFrame.WINDOW_UPDATE) {
            if (!stream.addSendWindow(length)) {
                throw new ProtocolViolationException("yamux: more credit than a stream can have");
            }
            if (length == 0 && flags == 0) {
                onIdleFrame();
            }
            onEndFlags(stream, flags);
            return;
        }
        acknowledge(stream);
        if (!stream.announceData(length)) {
            throw new ProtocolViolationException("yamux: more data than the window of the stream allows");
        }
        if (length == 0) {
            if (flags == 0) {
                onIdleFrame();
            }
            onEndFlags(stream, flags);
        } else {
            payloadLeft = length;
            payloadStream = stream;
            payloadFlags = flags;
        }
    }

    private @Nullable YamuxStream acceptStream(int streamId) {
        boolean odd = (streamId & 1) == 1;
        if (odd == dialer) {
            throw new ProtocolViolationException("yamux: the peer opened a stream with an id of this side");
        }
        if (streams.containsKey(streamId)) {
            throw new ProtocolViolationException("yamux: the peer opened a stream that is open");
        }
        if (goAwaySent) {
            return null;
        }
        if (inboundStreams >= settings.maxInboundStreams()) {
            listener.onLimitExceeded("inbound streams on a connection", settings.maxInboundStreams());
            return null;
        }
        YamuxStream stream = new YamuxStream(this, streamId, true, clock.getAsLong());
        streams.put(streamId, stream);
        inboundStreams++;
        listener.onInboundStream(stream);
        return stream;
    }

    /** A stream over the limit is reset; frames on streams that are gone are let pass, as they may have crossed. */
    private void onUnknownStream(int type, boolean syn, int streamId, long length) {
        boolean ours = ((streamId & 1) == 1) == dialer;
        if (ours && Integer.compareUnsigned(streamId, nextId) >= 0) {
            throw new ProtocolViolationException("yamux: a frame for a stream that was never opened");
        }
        onIdleFrame();
        if (syn) {
            sendControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, streamId, 0);
        }
        if (type == YamuxFrame.DATA) {
            if (length > Math.max(MAX_UNKNOWN_PAYLOAD, settings.maxStreamWindow())) {
                throw new ProtocolViolationException("yamux: a frame of " + length + " bytes");
            }
            payloadLeft = length;
            payloadStream = null;
        }
    }

    /** Gives up on a remote that sends too many frames that cost work and carry nothing. */
    private void onIdleFrame() {
        if (!floodGuard.allows(clock.getAsLong())) {
            throw exceeded("yamux frames without use in a second", FloodGuard.MAX_IDLE_FRAMES_PER_SECOND);
        }
    }

    private ProtocolViolationException exceeded(String kind, long limit) {
        listener.onLimitExceeded(kind, limit);
        return new ProtocolViolationException("more than " + limit + " " + kind);
    }

    private void onEndFlags(YamuxStream stream, int flags) {
        if ((flags & YamuxFrame.RST) != 0) {
            onIdleFrame();
            stream.onReset();
        } else if ((flags & YamuxFrame.FIN) != 0) {
            stream.onFin();
        }
    }

    private void acknowledge(YamuxStream stream) {
        if (!stream.isAcknowledged()) {
            stream.acknowledge();
            releaseUnacknowledged();
        }
    }

    private void releaseUnacknowledged() {
        unacknowledged--;
        YamuxStream waiting = unannounced.poll();
        if (waiting != null) {
            markReady(waiting);
        }
    }

    private void onPing(int flags, int streamId, long value) {
        if (streamId != 0 || (flags != YamuxFrame.SYN && flags != YamuxFrame.ACK)) {
            throw new ProtocolViolationException("yamux: a ping with stream id " + streamId + " and flags " + flags);
        }
        if (flags == YamuxFrame.SYN) {
            onIdleFrame();
            sendControl(YamuxFrame.PING, YamuxFrame.ACK, 0, value);
        } else if (pingPending && value == pingValue) {
            pingPending = false;
            roundTripNanos = Math.max(1, clock.getAsLong() - pingSentNanos);
        } else {
            throw new ProtocolViolationException("yamux: an answer to a ping that was not sent");
        }
    }

    private void onGoAway(int streamId, long reason) {
        if (streamId != 0) {
            throw new ProtocolViolationException("yamux: go away with stream id " + streamId);
        }
        goAwayReceived = true;
        listener.onGoAway(reason);
    }

    // ---- what streams need

    void markReady(YamuxStream stream) {
        if (!stream.isReady() && stream.canSend()) {
            stream.ready(true);
            readyStreams.add(stream);
            output.requestFlush();
        }
    }

    void queueGrant(YamuxStream stream) {
        grants.add(stream);
        output.requestFlush();
    }

    void sendHeader(int type, int flags, int streamId, long length) {
        ByteBuf frame = allocator.buffer(YamuxFrame.HEADER_LENGTH, YamuxFrame.HEADER_LENGTH);
        output.write(YamuxFrame.writeHeader(frame, type, flags, streamId, length));
    }

    void sendPayload(ByteBuf payload) {
        output.write(payload);
    }

    void sendReset(YamuxStream stream) {
        // A stream that the remote never heard of needs no reset.
        if (!stream.isUnannounced() && closeCause == null) {
            sendControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, stream.id(), 0);
        }
    }

    private void sendControl(int type, int flags, int streamId, long length) {
        sendHeader(type, flags, streamId, length);
        output.requestFlush();
    }

    ByteBuf allocate(int initialCapacity, int maxCapacity) {
        return allocator.buffer(initialCapacity, maxCapacity);
    }

    boolean takeMemory(long bytes) {
        if (memoryInUse + bytes > settings.maxMemory()) {
            listener.onLimitExceeded("bytes received and not consumed on a connection", settings.maxMemory());
            return false;
        }
        if (!settings.budget().take(bytes)) {
            listener.onLimitExceeded(
                    "bytes received and not consumed", settings.budget().max());
            return false;
        }
        memoryInUse += bytes;
        return true;
    }

    void returnMemory(long bytes) {
        memoryInUse -= bytes;
        settings.budget().giveBack(bytes);
    }

    /** Measures the round trip if that has not been done: windows grow by it. */
    void measureRoundTrip(long now) {
        if (nextPing == 1) {
            sendPing(now);
        }
    }

    /** Takes from the budget by which windows may grow: all that is wanted or nothing. */
    long takeGrowth(long wanted) {
        if (wanted <= 0 || growthInUse + wanted > settings.maxMemory()) {
            return 0;
        }
        growthInUse += wanted;
        return wanted;
    }

    int maxStreamWindow() {
        return settings.maxStreamWindow();
    }

    void remove(YamuxStream stream, long growth) {
        if (streams.remove(stream.id()) == null) {
            return;
        }
        growthInUse -= growth;
        if (stream.isInbound()) {
            inboundStreams--;
        } else {
            outboundStreams--;
            unannounced.remove(stream);
            if (!stream.isUnannounced() && !stream.isAcknowledged()) {
                stream.acknowledge();
                releaseUnacknowledged();
            }
        }
    }
}
