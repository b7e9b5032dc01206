package org.peerbase.simulator.malice;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Section 6 of the protocol: the messages of one direction of a link. */
final class Scribe {
    static final int HELLO = 1;
    static final int CLOCK = 2;
    static final int RECORDS = 3;
    static final int LARGE_RECORD = 4;
    static final int LAZY = 6;
    static final int EAGER = 7;
    static final int MEMBER_DIGESTS = 10;
    static final int MEMBER_ENTRIES = 11;
    static final int HELLO_CLOCK = 12;
    static final int DISPUTE = 14;
    static final int BRANCH = 15;

    /** How many bytes of a head are in a clock. */
    private static final int HEAD_BYTES = 16;

    private final Map<ByteBuffer, Integer> numbers = new HashMap<>();

    // The other direction.
    private final List<byte[]> heard = new ArrayList<>();

    /** {@code replica} of a message. */
    void replica(Bytes message, byte[] replica) {
        Integer known = numbers.get(ByteBuffer.wrap(replica));
        if (known != null) {
            message.varint(known);
        } else {
            message.varint(numbers.size()).block(replica);
            numbers.put(ByteBuffer.wrap(replica), numbers.size());
        }
    }

    static byte[] hello(byte[] agedEntry, long digest) {
        return new Bytes().u8(HELLO).varint(2).raw(agedEntry).u64(digest).done();
    }

    static byte[] emptyHelloClock() {
        return new Bytes().u8(HELLO_CLOCK).u8(0).done();
    }

    /** A hello clock that says nothing of heads and forks, the only one; from then on all replicas are named anew. */
    byte[] helloClock(List<Page.Cause> clock) {
        Bytes message = new Bytes().u8(HELLO_CLOCK).u8(0);
        for (Page.Cause entry : clock) {
            replica(message, entry.replica());
            message.varint(entry.sequence()).raw(new byte[HEAD_BYTES]).varint(0);
        }
        numbers.clear();
        return message.done();
    }

    /** A clock that says nothing of heads. */
    byte[] clock(List<Page.Cause> clock) {
        Bytes message = new Bytes().u8(CLOCK);
        for (Page.Cause entry : clock) {
            replica(message, entry.replica());
            message.varint(entry.sequence()).raw(new byte[HEAD_BYTES]);
        }
        return message.done();
    }

    /** One message with these records, each with all its fields. */
    byte[] records(List<Page> pages) {
        Bytes message = new Bytes().u8(RECORDS);
        for (Page page : pages) {
            message.varint(head(page));
            replica(message, page.author());
            message.varint(page.sequence()).raw(page.before());
            rest(message, page);
            message.block(page.body());
            if (page.signature() != null) {
                message.block(page.signature());
            }
        }
        return message.done();
    }

    private static long head(Page page) {
        return page.causes().size() * 16L
                + (page.capability() == null ? 0 : 2)
                + (page.session() == null ? 0 : 4)
                + (page.signature() == null ? 0 : 8);
    }

    private void rest(Bytes message, Page page) {
        page.causes().forEach(cause -> {
            replica(message, cause.replica());
            message.varint(cause.sequence());
        });
        if (page.capability() != null) {
            message.raw(page.capability());
        }
        if (page.session() != null) {
            message.raw(page.session());
        }
    }

    // What is heard

    private byte[] heardReplica(Reading message) {
        int number = (int) message.varint();
        if (number == heard.size()) {
            heard.add(message.block());
        }
        return heard.get(number);
    }

    /** Notes the ids in a hello clock. */
    void readHelloClock(Reading message) {
        boolean last = message.u8() == 0;
        while (message.hasMore()) {
            heardReplica(message);
            message.varint();
            message.raw(HEAD_BYTES);
            message.varint();
        }
        if (last) {
            heard.clear();
        }
    }

    /** Notes the ids in a clock. */
    void readClock(Reading message) {
        while (message.hasMore()) {
            heardReplica(message);
            message.varint();
            message.raw(HEAD_BYTES);
        }
    }

    /** Notes the id that a message about a history begins with. */
    void readAuthor(Reading message) {
        heardReplica(message);
    }

    /** Notes the ids in a message about modes. */
    void readReplicas(Reading message) {
        while (message.hasMore()) {
            heardReplica(message);
        }
    }

    void readDemands(Reading message) {
        while (message.hasMore()) {
            heardReplica(message);
            message.varint();
        }
    }

    /** Notes the ids in the beginning of a large record. */
    void readLargeRecord(Reading message) {
        long head = message.varint();
        heardReplica(message);
        message.varint();
        message.raw(32);
        for (long i = head >>> 4; i > 0; i--) {
            heardReplica(message);
            message.varint();
        }
    }

    /** The records of a message. */
    List<Page> readRecords(Reading message) {
        List<Page> pages = new ArrayList<>();
        while (message.hasMore()) {
            long head = message.varint();
            Page last = pages.isEmpty() ? null : pages.get(pages.size() - 1);
            boolean follows = last != null && (head & 1) != 0;
            byte[] author = last != null && follows ? last.author() : heardReplica(message);
            long sequence = last != null && follows ? last.sequence() + 1 : message.varint();
            byte[] before = last != null && follows ? last.head() : message.raw(32);
            List<Page.Cause> causes = new ArrayList<>();
            for (long i = head >>> 4; i > 0; i--) {
                causes.add(new Page.Cause(heardReplica(message), message.varint()));
            }
            byte[] capability = (head & 2) == 0 ? null : message.raw(64);
            byte[] session = (head & 4) == 0 ? null : message.raw(32);
            byte[] body = message.block();
            byte[] signature = (head & 8) == 0 ? null : message.block();
            pages.add(new Page(author, sequence, before, causes, capability, session, body, signature));
        }
        return pages;
    }

    static boolean isLastHelloClock(byte[] message) {
        return message[0] == HELLO_CLOCK && message[1] == 0;
    }

    /** What is behind the kind of a message. */
    static Reading behindKind(byte[] message) {
        return new Reading(Arrays.copyOfRange(message, 1, message.length));
    }
}
