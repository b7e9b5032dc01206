package org.peerbase.collaboration.access;

import java.util.random.RandomGenerator;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.crypto.Crypto;
import org.peerbase.multiformats.identity.PeerId;

/**
 * What this peer may do in one collaboration. Immutable but for {@link #destroy}, and safe for any thread; no secret
 * shows in {@code toString} or in exceptions, and secrets are compared in constant time.
 *
 * <p>Three kinds: <em>open</em> (no keys: everybody reads and writes), <em>keyed</em> (the keys say whether this peer
 * writes), <em>blind</em> (a pinner: checks who writes, and can't read).
 */
public sealed interface Access permits OpenAccess, KeyedAccess, BlindAccess {
    /** The length of a capability, in bytes: a signature. */
    int CAPABILITY_BYTES = Crypto.SIGNATURE_BYTES;

    /** The length of a member's pass, in bytes: a signature. */
    int PASS_BYTES = Crypto.SIGNATURE_BYTES;

    /** The length of the key that stands for a collaboration's names in its id, in bytes. */
    int BLIND_BYTES = Crypto.KEY_BYTES;

    /** The access of everybody to a collaboration without keys. */
    static Access open(String app, String name, String type) {
        return new OpenAccess(CollaborationId.of(app, name, type));
    }

    /** What {@code keys} allow. They are copied: destroying them doesn't change this access. */
    static Access of(Keys keys, String app, String name, String type) {
        return KeyedAccess.of(keys, app, name, type);
    }

    /**
     * The access of a pinner.
     *
     * @param blind {@link #blind} of somebody who has the keys
     * @throws IllegalArgumentException if {@code writePublicKey} and {@code blind} don't belong to {@code id}
     */
    static Access blind(CollaborationId id, byte[] writePublicKey, byte[] blind) {
        return BlindAccess.of(id, writePublicKey, blind);
    }

    /** The collaboration. With keys, its id tells nothing of the names, not even to who guesses them. */
    CollaborationId id();

    /** Whether the collaboration has keys: its records are sealed, and their authors hold capabilities. */
    boolean isSealed();

    /** Whether this peer can open records. */
    boolean canRead();

    /** Whether this peer can make capabilities, and so records. */
    boolean canWrite();

    /**
     * The public half of the write key.
     *
     * @throws IllegalStateException if the collaboration is open
     */
    byte[] writePublicKey();

    /**
     * What a pinner must have, besides the id and the public half of the write key: the public half of a key that is made
     * of the read key and the names. It tells nothing of either, and passes are verified with it.
     *
     * @throws IllegalStateException if the collaboration is open
     */
    byte[] blind();

    /**
     * The proof that {@code peer} may write: {@value #CAPABILITY_BYTES} bytes, or none in an open collaboration.
     *
     * @throws IllegalStateException unless {@link #canWrite}
     */
    byte[] capabilityFor(PeerId peer);

    /** Whether {@code capability} is what {@link #capabilityFor} gives for {@code peer}. One signature is verified. */
    boolean isCapability(PeerId peer, byte[] capability);

    /**
     * What shows to others of the collaboration that {@code peer} can read: {@value #PASS_BYTES} bytes, or none in an
     * open collaboration.
     *
     * @throws IllegalStateException unless {@link #canRead}
     */
    byte[] passFor(PeerId peer);

    /** Whether {@code pass} is what {@link #passFor} gives for {@code peer}. One signature is verified. */
    boolean isPass(PeerId peer, byte[] pass);

    /**
     * Begins a session: one opening of the collaboration by one replica.
     *
     * @param self the replica whose records are sealed
     * @param random gives the salt that keeps sessions apart; must be secure outside of simulations
     * @throws IllegalStateException unless {@link #canWrite}
     */
    Sealer newSealer(ReplicaId self, RandomGenerator random);

    /**
     * What opens the records of {@code author}.
     *
     * @throws IllegalStateException unless {@link #canRead}
     */
    Opener newOpener(ReplicaId author);

    /**
     * Begins a session of gossip, which every reader may do.
     *
     * @param self the peer that gossips
     * @param random gives the salt that keeps sessions apart; must be secure outside of simulations
     * @throws IllegalStateException unless {@link #canRead}
     */
    Sealer newGossipSealer(PeerId self, RandomGenerator random);

    /**
     * What opens the gossip of {@code author}.
     *
     * @throws IllegalStateException unless {@link #canRead}
     */
    GossipOpener newGossipOpener(PeerId author);

    /**
     * The form in which a state is kept on this peer's disk: sealed if this peer can read and the collaboration has keys,
     * and otherwise as it is.
     *
     * @param random must be secure outside of simulations
     * @return a new array, or {@code state} itself
     */
    byte[] sealState(RandomGenerator random, byte[] state);

    /**
     * The state that {@link #sealState} was given.
     *
     * @throws BrokenSealException if it was made with other keys, for another collaboration, or changed since
     */
    byte[] openState(byte[] sealed) throws BrokenSealException;

    /**
     * Overwrites the secrets that this object holds; what needs them throws {@link IllegalStateException} afterwards, the
     * openers' entering of sessions included. Sealers, and openers inside a session, go on: copies that the platform's
     * ciphers made can't be overwritten.
     */
    void destroy();
}
