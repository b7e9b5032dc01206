package org.peerbase.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * CRC-32C over everything that gives a row its meaning, not the content alone: a row that damage moved to another place
 * is noticed as well. It guards against disks, not against people.
 */
final class Checksum {
    private Checksum() {}

    static long collaboration(Bytes key) {
        CRC32C crc = new CRC32C();
        update(crc, key);
        return crc.getValue();
    }

    static long record(long position, StoredRecord record) {
        CRC32C crc = new CRC32C();
        update(crc, position);
        update(crc, record.sequence());
        update(crc, record.replica());
        update(crc, record.content());
        return crc.getValue();
    }

    static long replica(Bytes collaboration, Bytes replica, long last) {
        CRC32C crc = new CRC32C();
        update(crc, collaboration);
        update(crc, replica);
        update(crc, last);
        return crc.getValue();
    }

    static long metadata(Bytes collaboration, String key, Bytes value) {
        CRC32C crc = new CRC32C();
        update(crc, collaboration);
        update(crc, Bytes.of(key.getBytes(StandardCharsets.UTF_8)));
        update(crc, value);
        return crc.getValue();
    }

    static long snapshot(Bytes collaboration, Snapshot snapshot) {
        CRC32C crc = new CRC32C();
        update(crc, collaboration);
        update(crc, snapshot.clock());
        update(crc, snapshot.state());
        return crc.getValue();
    }

    private static void update(CRC32C crc, Bytes bytes) {
        update(crc, bytes.length());
        crc.update(bytes.array());
    }

    private static void update(CRC32C crc, long number) {
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    }
}
