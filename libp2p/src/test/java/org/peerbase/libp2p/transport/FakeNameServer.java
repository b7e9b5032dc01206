package org.peerbase.libp2p.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A name server on loopback that knows some TXT and A records. */
final class FakeNameServer implements AutoCloseable {
    private static final int HEADER_LENGTH = 12;
    private static final int TYPE_A = 1;
    private static final int TYPE_TXT = 16;
    private static final int POINTER_TO_QUESTION = 0xc00c;

    private final DatagramSocket socket;
    private final Map<String, List<String>> texts;
    private final Map<String, byte[]> addresses;

    FakeNameServer(Map<String, List<String>> texts, Map<String, byte[]> addresses) throws IOException {
        this.texts = texts;
        this.addresses = addresses;
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void serve() {
        byte[] buffer = new byte[2048];
        try {
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private byte[] answer(byte[] query) throws IOException {
        StringBuilder name = new StringBuilder();
        int at = HEADER_LENGTH;
        while (query[at] != 0) {
            name.append(name.length() == 0 ? "" : ".")
                    .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
            at += 1 + query[at];
        }
        int type = query[at + 2];
        byte[] question = Arrays.copyOfRange(query, HEADER_LENGTH, at + 5);
        List<byte[]> records = records(name.toString(), type);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(query, 0, 2);
        out.writeShort(records.isEmpty() ? 0x8183 : 0x8180);
        out.writeShort(1);
        out.writeShort(records.size());
        out.writeInt(0);
        out.write(question);
        for (byte[] record : records) {
            out.writeShort(POINTER_TO_QUESTION);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(60);
            out.writeShort(record.length);
            out.write(record);
        }
        return bytes.toByteArray();
    }

    private List<byte[]> records(String name, int type) {
        if (type == TYPE_TXT) {
            return texts.getOrDefault(name, List.of()).stream()
                    .map(text -> {
                        byte[] record = (" " + text).getBytes(StandardCharsets.US_ASCII);
                        record[0] = (byte) text.length();
                        return record;
                    })
                    .toList();
        }
        byte[] address = addresses.get(name);
        return type == TYPE_A && address != null ? List.of(address) : List.of();
    }

    @Override
    public void close() {
        socket.close();
    }
}
