package org.peerbase.multiformats.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peerbase.multiformats.Vectors.hex;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peerbase.multiformats.Vectors;

/** Wycheproof: signatures that were made to be taken wrongly, and some good ones. */
class SignatureVectorsTest {
    @ParameterizedTest
    @CsvSource({"ED25519, ed25519.csv", "ECDSA, ecdsa-p256.csv", "SECP256K1, ecdsa-secp256k1.csv", "RSA, rsa-2048.csv"})
    void shouldVerifyWhatIsValidAndNothingElse(KeyType type, String file) {
        List<List<String>> rows = Vectors.rows(file);
        PublicKey key = PublicKey.of(type, hex(rows.get(0).get(0)));
        List<String> wrong = new ArrayList<>();
        for (List<String> row : rows) {
            if (!row.get(0).isEmpty()) {
                key = PublicKey.of(type, hex(row.get(0)));
            }
            boolean verified = key.verify(hex(row.get(1)), hex(row.get(2)));
            // The one that is "acceptable": PKCS #1 without a NULL that some signers left out.
            if (verified == row.get(3).equals("invalid")) {
                wrong.add(row.toString());
            }
        }
        assertThat(wrong).isEmpty();
    }
}
