package org.peerbase.multiformats.multiaddr;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.Multibase;
import org.peerbase.multiformats.Multihash;
import org.peerbase.multiformats.identity.PeerId;

/** How the value of a component is written in bytes and in text. Both directions check it. */
enum ValueFormat {
    NONE(0) {
        @Override
        byte[] toBytes(String text) {
            throw new MalformedInputException("takes no value");
        }

        @Override
        String toText(byte[] bytes) {
            return "";
        }
    },
    IP4(Ip4.BYTES) {
        @Override
        byte[] toBytes(String text) {
            return Ip4.parse(text);
        }

        @Override
        String toText(byte[] bytes) {
            return Ip4.format(bytes);
        }
    },
    IP6(Ip6.BYTES) {
        @Override
        byte[] toBytes(String text) {
            return Ip6.parse(text);
        }

        @Override
        String toText(byte[] bytes) {
            return Ip6.format(bytes);
        }
    },
    PREFIX_LENGTH(1) {
        @Override
        byte[] toBytes(String text) {
            return new byte[] {(byte) Decimal.parse(text, 0xff)};
        }

        @Override
        String toText(byte[] bytes) {
            return Integer.toString(bytes[0] & 0xff);
        }
    },
    PORT(2) {
        @Override
        byte[] toBytes(String text) {
            int port = Decimal.parse(text, 0xffff);
            return new byte[] {(byte) (port >>> 8), (byte) port};
        }

        @Override
        String toText(byte[] bytes) {
            return Integer.toString(((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff));
        }
    },
    /** A host name, a zone: text without a slash. */
    NAME(Protocol.VARIABLE) {
        @Override
        byte[] toBytes(String text) {
            byte[] bytes = encodeUtf8(text);
            toText(bytes);
            return bytes;
        }

        @Override
        String toText(byte[] bytes) {
            String text = decodeUtf8(bytes);
            if (text.isEmpty()) {
                throw new MalformedInputException("is empty");
            }
            if (text.codePoints().anyMatch(c -> c == '/' || Character.isISOControl(c) || Character.isWhitespace(c))) {
                throw new MalformedInputException("has a slash, space or control character");
            }
            return text;
        }
    },
    /** A file path; in text it takes all that follows. The bytes begin with a slash. */
    PATH(Protocol.VARIABLE) {
        @Override
        byte[] toBytes(String text) {
            byte[] bytes = encodeUtf8(text);
            toText(bytes);
            return bytes;
        }

        @Override
        String toText(byte[] bytes) {
            String text = decodeUtf8(bytes);
            if (text.length() < 2 || text.charAt(0) != '/' || text.indexOf('\0') >= 0) {
                throw new MalformedInputException("is no absolute path");
            }
            return text;
        }
    },
    /** Text whose slashes are percent-encoded. */
    PERCENT(Protocol.VARIABLE) {
        @Override
        byte[] toBytes(String text) {
            byte[] bytes = percentDecode(encodeUtf8(text));
            toText(bytes);
            return bytes;
        }

        @Override
        String toText(byte[] bytes) {
            if (bytes.length == 0) {
                throw new MalformedInputException("is empty");
            }
            return percentEncode(bytes);
        }
    },
    PEER(Protocol.VARIABLE) {
        @Override
        byte[] toBytes(String text) {
            return checked("is no peer id", () -> PeerId.parse(text).toBytes());
        }

        @Override
        String toText(byte[] bytes) {
            return checked("is no peer id", () -> PeerId.fromBytes(bytes).toString());
        }
    },
    MULTIHASH(Protocol.VARIABLE) {
        @Override
        byte[] toBytes(String text) {
            return checked(
                    "is no multihash",
                    () -> Multihash.fromBytes(Multibase.decode(text)).toBytes());
        }

        @Override
        String toText(byte[] bytes) {
            return checked(
                    "is no multihash",
                    () -> Multibase.BASE64URL.encode(Multihash.fromBytes(bytes).toBytes()));
        }
    },
    /** What is left of an address from an unknown code on, the code included: its end can't be known. */
    OPAQUE(Protocol.VARIABLE) {
        @Override
        byte[] toBytes(String text) {
            return Multibase.BASE64URL.decodeBare(text);
        }

        @Override
        String toText(byte[] bytes) {
            return Multibase.BASE64URL.encodeBare(bytes);
        }
    };

    private static final String UNRESERVED = "-._~";

    private final int size;

    ValueFormat(int size) {
        this.size = size;
    }

    /** Bytes of a value, or {@link Protocol#VARIABLE} where a varint in front counts them. */
    int size() {
        return size;
    }

    /** Throws {@link MalformedInputException} with the end of a sentence that begins with the protocol's name. */
    abstract byte[] toBytes(String text);

    /** As {@link #toBytes}; {@code bytes} has {@link #size} where that is fixed. */
    abstract String toText(byte[] bytes);

    private static <T> T checked(String refusal, Supplier<T> conversion) {
        try {
            return conversion.get();
        } catch (MalformedInputException e) {
            throw new MalformedInputException(refusal + ": " + e.getMessage(), e);
        }
    }

    private static byte[] encodeUtf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new MalformedInputException("is no Unicode text", e);
        }
    }

    private static String decodeUtf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedInputException("is not UTF-8", e);
        }
    }

    private static String percentEncode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte next : bytes) {
            boolean plain = next > 0 && (Character.isLetterOrDigit(next) || UNRESERVED.indexOf(next) >= 0);
            if (plain) {
                text.append((char) next);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(next));
            }
        }
        return text.toString();
    }

    private static byte[] percentDecode(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length);
        for (int i = 0; i < text.length; i++) {
            if (text[i] != '%') {
                bytes.write(text[i]);
                continue;
            }
            if (i + 2 >= text.length || !HexFormat.isHexDigit(text[i + 1]) || !HexFormat.isHexDigit(text[i + 2])) {
                throw new MalformedInputException("has a % without two hexadecimal digits");
            }
            bytes.write((HexFormat.fromHexDigit(text[i + 1]) << 4) | HexFormat.fromHexDigit(text[i + 2]));
            i += 2;
        }
        return bytes.toByteArray();
    }
}
