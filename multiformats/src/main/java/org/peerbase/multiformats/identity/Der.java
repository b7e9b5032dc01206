package org.peerbase.multiformats.identity;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Primitive;
import org.peerbase.multiformats.MalformedInputException;

/** Reads what some key types wrap themselves in. Only what is written the same again is taken. */
final class Der {
    interface Reader<T> {
        T read(ASN1Primitive value) throws IOException;
    }

    interface Writer<T> {
        byte[] write(T value) throws IOException;
    }

    private Der() {}

    /**
     * @param what the thing with its article, for the reason of a refusal
     * @throws MalformedInputException if {@code data} is not {@code what}, or not in its canonical form
     */
    static <T> T parse(byte[] data, String what, Reader<T> reader, Writer<T> writer) {
        T value;
        byte[] canonical;
        try {
            value = reader.read(ASN1Primitive.fromByteArray(data));
            canonical = writer.write(value);
        } catch (IOException | RuntimeException e) {
            // The ASN.1 classes meet bad input with many kinds of runtime exceptions.
            throw new MalformedInputException("not " + what + ": " + e.getMessage(), e);
        }
        if (!Arrays.equals(data, canonical)) {
            throw new MalformedInputException("not in canonical form: " + what);
        }
        return value;
    }
}
