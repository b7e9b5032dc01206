package org.peerbase.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.testing.MutationFuzz;

class KeysTest {
    private static final int INPUTS = 200_000;

    private static Keys keys(long seed) {
        return Keys.generate(new SplittableRandom(seed));
    }

    @Test
    void shouldMakeNewKeysEachTime() {
        assertThat(Keys.generate()).isNotEqualTo(Keys.generate());
        assertThat(Keys.generate().canWrite()).isTrue();
    }

    @Test
    void shouldGiveBackWhatWasEncoded() {
        Keys keys = Keys.generate();
        Keys decoded = Keys.uriDecode(Keys.uriEncode(keys));
        assertThat(decoded).isEqualTo(keys).hasSameHashCodeAs(keys);
        assertThat(decoded.readKey()).isEqualTo(keys.readKey());
        assertThat(decoded.writeSeed())
                .hasValueSatisfying(
                        seed -> assertThat(seed).isEqualTo(keys.writeSeed().orElseThrow()));
        assertThat(decoded.writePublicKey()).isEqualTo(keys.writePublicKey());
    }

    @Test
    void shouldGiveReadersNoWriteKey() {
        Keys keys = Keys.generate();
        Keys reader = Keys.uriDecode(Keys.uriEncodeReadOnly(keys));
        assertThat(reader.canWrite()).isFalse();
        assertThat(reader.writeSeed()).isEmpty();
        assertThat(reader.readKey()).isEqualTo(keys.readKey());
        assertThat(reader.writePublicKey()).isEqualTo(keys.writePublicKey());
        assertThat(reader).isEqualTo(keys.readOnly()).isNotEqualTo(keys);
        assertThat(Keys.uriEncode(reader)).isEqualTo(Keys.uriEncodeReadOnly(keys));
        assertThat(Keys.uriEncodeReadOnly(reader)).isEqualTo(Keys.uriEncodeReadOnly(keys));
    }

    @Test
    void shouldFitIntoAUri() {
        assertThat(Keys.uriEncode(keys(1))).matches("[1-9A-HJ-NP-Za-km-z]{95}");
        assertThat(Keys.uriEncodeReadOnly(keys(1))).matches("[1-9A-HJ-NP-Za-km-z]{95}");
    }

    @Test
    @Tag("K6")
    void shouldTellWhatIsWrongWithATextWithoutShowingIt() {
        String uri = Keys.uriEncode(keys(1));
        assertRefused("", "empty");
        assertRefused(uri.substring(1), "cut off");
        assertRefused(uri.substring(0, 90), "90 characters, which was cut off");
        assertRefused(uri + "\n", "96 characters, which was cut off, has something added");
        assertRefused(uri.replace(uri.charAt(40), '0'), "a character that keys don't have");
        assertRefused(uri + uri, "something added");
        assertRefused("12D3KooWGShafKh5yWMMzU8C3C5DSMinY9Md3WVm6Gob9kLwC5nt", "is no key");
        assertRefused("A" + uri, "something added");
        for (int i : new int[] {1, 30}) {
            char[] swapped = uri.toCharArray();
            swapped[i] = uri.charAt(i + 1);
            swapped[i + 1] = uri.charAt(i);
            assertThat(swapped[i]).isNotEqualTo(swapped[i + 1]);
            assertRefused(new String(swapped), "mistyped");
        }
    }

    private static void assertRefused(String uri, String reason) {
        assertThatThrownBy(() -> Keys.uriDecode(uri))
                .isInstanceOf(MalformedKeysException.class)
                .hasMessageContaining(reason)
                .hasNoCause()
                .satisfies(e -> assertThat(uri.length() >= 8 && e.toString().contains(uri.substring(0, 8)))
                        .isFalse());
    }

    @Test
    void shouldRefuseEveryMistypedCharacter() {
        String uri = Keys.uriEncode(keys(2));
        for (int i = 0; i < uri.length(); i++) {
            char other = uri.charAt(i) == '7' ? '8' : '7';
            String mistyped = uri.substring(0, i) + other + uri.substring(i + 1);
            assertRefused(mistyped, "mistyped");
        }
    }

    @Test
    void shouldRefuseMutatedTexts() {
        List<byte[]> corpus = List.of(
                Keys.uriEncode(keys(3)).getBytes(UTF_8),
                Keys.uriEncodeReadOnly(keys(4)).getBytes(UTF_8));
        MutationFuzz.run(11, INPUTS, corpus, MalformedKeysException.class, input -> {
            String text = new String(input, UTF_8);
            assertThat(Keys.uriEncode(Keys.uriDecode(text))).isEqualTo(text);
        });
    }

    @Test
    @Tag("K6")
    void shouldShowNoSecret() {
        Keys keys = keys(5);
        assertNoSecret(keys, keys.toString());
        assertNoSecret(keys, keys.readOnly().toString());
        SymmetricKey symmetric = Keys.generateSymmetrical();
        String raw = HexFormat.of().formatHex(symmetric.raw());
        assertThat(symmetric.toString()).isEqualTo("SymmetricKey[48 bytes]").doesNotContain(raw.substring(0, 8));
        assertThat(symmetric.key().toString()).isEqualTo("AesKey");
    }

    private static void assertNoSecret(Keys keys, String shown) {
        for (byte[] secret : List.of(keys.readKey(), keys.writeSeed().orElseThrow())) {
            assertThat(shown)
                    .doesNotContain(HexFormat.of().formatHex(secret, 0, 4))
                    .doesNotContain(Arrays.toString(secret));
        }
        assertThat(shown).doesNotContain(Keys.uriEncode(keys).substring(0, 8));
    }

    @Test
    void shouldHandOutCopies() {
        Keys keys = keys(6);
        Arrays.fill(keys.readKey(), (byte) 0);
        Arrays.fill(keys.writePublicKey(), (byte) 0);
        Arrays.fill(keys.writeSeed().orElseThrow(), (byte) 0);
        assertThat(keys).isEqualTo(keys(6));
        assertThat(keys.readKey()).isNotEqualTo(new byte[Keys.KEY_BYTES]);
    }

    @Test
    void shouldHoldNoSecretOnceDestroyed() {
        Keys keys = keys(7);
        Keys readOnly = keys.readOnly();
        keys.destroy();
        assertThat(keys.isDestroyed()).isTrue();
        assertThatIllegalStateException().isThrownBy(keys::readKey);
        assertThatIllegalStateException().isThrownBy(keys::writeSeed);
        assertThatIllegalStateException().isThrownBy(() -> Keys.uriEncode(keys));
        assertThat(keys).isNotEqualTo(keys(7)).isEqualTo(keys);
        assertThat(readOnly).isEqualTo(keys(7).readOnly());
    }

    @Test
    void shouldEncryptAndDecryptWithASymmetricKey() {
        SymmetricKey key = Keys.generateSymmetrical();
        assertThat(key.raw()).hasSize(48);
        byte[] encrypted = key.key().encrypt("message".getBytes(UTF_8));
        assertThat(encrypted).isNotEqualTo("message".getBytes(UTF_8));
        assertThat(key.key().decrypt(encrypted)).asString(UTF_8).isEqualTo("message");
        assertThat(Keys.generateSymmetrical(new SymmetricKeyOptions(16, 16)).raw())
                .hasSize(32);
    }

    /** The example in the documentation of {@code libp2p-crypto}. */
    @Test
    void shouldEncryptAsTheOriginalDoes() {
        byte[] counting = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        byte[] encrypted = new AesKey(counting, counting).encrypt("Hello, world!".getBytes(UTF_8));
        assertThat(HexFormat.of().formatHex(encrypted)).startsWith("42f167d92e42d0329eb1f83c");
    }

    @Test
    void shouldGoOnWithTheStreamOfASymmetricKey() {
        byte[] counting = keys(8).readKey();
        byte[] iv = Arrays.copyOf(counting, 16);
        AesKey inTwo = new AesKey(counting, iv);
        byte[] first = inTwo.encrypt(new byte[5]);
        byte[] second = inTwo.encrypt(new byte[30]);
        byte[] whole = new AesKey(counting, iv).encrypt(new byte[35]);
        assertThat(first).isEqualTo(Arrays.copyOf(whole, 5));
        assertThat(second).isEqualTo(Arrays.copyOfRange(whole, 5, 35));
        assertThat(new AesKey(counting, iv).decrypt(whole)).isEqualTo(new byte[35]);
        assertThat(inTwo.encrypt(new byte[0])).isEmpty();
    }

    @Test
    void shouldRefuseOtherLengthsOfSymmetricKeys() {
        assertThatThrownBy(() -> new SymmetricKeyOptions(24, 16)).hasMessageContaining("16 or 32 bytes, not 24");
        assertThatThrownBy(() -> new SymmetricKeyOptions(32, 12)).hasMessageContaining("16 bytes, not 12");
        assertThatThrownBy(() -> new AesKey(new byte[31], new byte[16])).hasMessageContaining("not 31");
    }
}
