/** Varint, multibase, multihash, CID, multiaddr, keys and peer ids. */
module org.peerbase.multiformats {
    requires com.google.protobuf;
    requires org.bouncycastle.provider;
    requires static org.conscrypt;
    requires static transitive org.jspecify;

    exports org.peerbase.multiformats;
    exports org.peerbase.multiformats.crypto;
    exports org.peerbase.multiformats.identity;
    exports org.peerbase.multiformats.multiaddr;
}
