package org.peerbase.multiformats.crypto;

import java.util.ArrayList;
import java.util.List;

/** Finds out once which providers work on this machine. */
final class Providers {
    static final List<Crypto> ALL = load();

    private Providers() {}

    private static List<Crypto> load() {
        List<Crypto> working = new ArrayList<>();
        try {
            working.add(new ConscryptCrypto());
        } catch (LinkageError | RuntimeException e) {
            System.getLogger(Crypto.class.getName())
                    .log(System.Logger.Level.DEBUG, "Conscrypt is not there or does not load: " + e);
        }
        working.add(new BouncyCastleCrypto());
        return List.copyOf(working);
    }
}
