package org.peerbase.multiformats.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Users may leave Conscrypt out: everything then runs on Bouncy Castle. */
class WithoutConscryptTest {
    @Test
    void shouldRunWithoutConscrypt() throws Exception {
        try (URLClassLoader loader = new URLClassLoader(classPathWithoutConscrypt(), null)) {
            Class<?> crypto = Class.forName(Crypto.class.getName(), true, loader);
            List<?> available = (List<?>) crypto.getMethod("available").invoke(null);
            assertThat(available).hasSize(1);
            assertThat(crypto.getMethod("name").invoke(available.get(0))).isEqualTo("Bouncy Castle");

            Class<?> keys = Class.forName("org.peerbase.multiformats.identity.PrivateKey", true, loader);
            Object key = keys.getMethod("generateEd25519").invoke(null);
            Object publicKey = keys.getMethod("publicKey").invoke(key);
            byte[] message = {1, 2, 3};
            Object signature = keys.getMethod("sign", byte[].class).invoke(key, (Object) message);
            assertThat(publicKey
                            .getClass()
                            .getMethod("verify", byte[].class, byte[].class)
                            .invoke(publicKey, message, signature))
                    .isEqualTo(true);
        }
    }

    private static URL[] classPathWithoutConscrypt() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("conscrypt")) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
