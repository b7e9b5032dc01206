package org.peerbase.multiformats.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.protobuf.KeyTypeMessage;
import org.peerbase.multiformats.protobuf.PrivateKeyMessage;
import org.peerbase.multiformats.protobuf.PublicKeyMessage;

/**
 * The protobuf form of keys. Peer ids are hashes of these bytes, so only the one canonical encoding is taken: what is
 * read must be written the same again.
 */
final class KeyCodec {
    private KeyCodec() {}

    static byte[] encodePublic(KeyType type, byte[] data) {
        return PublicKeyMessage.newBuilder()
                .setType(message(type))
                .setData(ByteString.copyFrom(data))
                .build()
                .toByteArray();
    }

    static byte[] encodePrivate(KeyType type, byte[] data) {
        return PrivateKeyMessage.newBuilder()
                .setType(message(type))
                .setData(ByteString.copyFrom(data))
                .build()
                .toByteArray();
    }

    static PublicKey decodePublic(byte[] bytes) {
        requireSize(bytes, PublicKey.MAX_ENCODED_BYTES);
        try {
            PublicKeyMessage message = PublicKeyMessage.parseFrom(bytes);
            KeyType type = type(message.getType());
            byte[] data = message.getData().toByteArray();
            requireCanonical(bytes, encodePublic(type, data));
            return PublicKey.of(type, data);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedInputException("not a key protobuf: " + e.getMessage(), e);
        }
    }

    static PrivateKey decodePrivate(byte[] bytes) {
        requireSize(bytes, PrivateKey.MAX_ENCODED_BYTES);
        try {
            PrivateKeyMessage message = PrivateKeyMessage.parseFrom(bytes);
            KeyType type = type(message.getType());
            byte[] data = message.getData().toByteArray();
            requireCanonical(bytes, encodePrivate(type, data));
            return PrivateKey.of(type, data);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedInputException("not a key protobuf: " + e.getMessage(), e);
        }
    }

    private static void requireSize(byte[] bytes, int max) {
        if (bytes.length > max) {
            throw new MalformedInputException("a key of " + bytes.length + " bytes is over the limit of " + max);
        }
    }

    private static void requireCanonical(byte[] read, byte[] written) {
        if (!Arrays.equals(read, written)) {
            throw new MalformedInputException("the key protobuf is not in its canonical form");
        }
    }

    private static KeyTypeMessage message(KeyType type) {
        return switch (type) {
            case RSA -> KeyTypeMessage.RSA;
            case ED25519 -> KeyTypeMessage.ED25519;
            case SECP256K1 -> KeyTypeMessage.SECP256K1;
            case ECDSA -> KeyTypeMessage.ECDSA;
        };
    }

    private static KeyType type(KeyTypeMessage message) {
        return switch (message) {
            case RSA -> KeyType.RSA;
            case ED25519 -> KeyType.ED25519;
            case SECP256K1 -> KeyType.SECP256K1;
            case ECDSA -> KeyType.ECDSA;
        };
    }
}
