/** Varint, multibase, multihash, CID, multiaddr, keys and peer ids. */
module org.peerbase.multiformats {
    requires com.google.protobuf;
    requires static transitive org.jspecify;
}
