package org.peerbase.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.Offence;
import org.peerbase.collaboration.access.Access;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** The place of an attacker in the network, and the book of what honest peers spent on it. */
final class AttackerNode implements Node {
    /** What one honest peer spent on the attacker, and thinks of it. */
    static final class Account {
        long handled;

        /** How much of that was its attack. */
        long attacks;

        long verifications;
        long maxHeldBytes;
        int offences;
        long believed;
        /** After how many messages it was disconnected; 0 if it never was. */
        long cutAfter;
    }

    private final int index;
    private final PeerId id;
    private final Multiaddr address;
    private final World world;
    private final SplittableRandom random;
    private final Role role;
    private final Access elsewhere;
    private final Attacker attacker;
    private final SimSignatures signatures;
    private final Map<PeerId, Account> accounts = new HashMap<>();
    private final Map<Long, PeerId> opening = new HashMap<>();
    private final Map<Long, Attacker.Stream> streams = new HashMap<>();
    private long nextStream = 1;
    private long nextInbound = -1;

    AttackerNode(int index, World world, SplittableRandom random, Role role, Access elsewhere, Attacker attacker) {
        this.index = index;
        this.id = World.peerId(random);
        this.address = Multiaddr.parse(
                "/ip4/11." + (index >> 16) + "." + (index >> 8 & 255) + "." + (index & 255) + "/tcp/4001");
        this.world = world;
        this.random = random;
        this.role = role;
        this.elsewhere = elsewhere;
        this.attacker = attacker;
        this.signatures = new SimSignatures(id);
        attacker.enter(this);
    }

    /** Connects with all honest peers and begins. */
    void start() {
        for (SimPeer peer : world.peers()) {
            world.network().dial(this, peer, connected -> {});
        }
        world.queue().after(1_000, attacker::onStart);
    }

    World world() {
        return world;
    }

    SplittableRandom random() {
        return random;
    }

    Role role() {
        return role;
    }

    /** What writers may do in another collaboration. */
    Access elsewhere() {
        return elsewhere;
    }

    byte[] sign(byte[] message) {
        return signatures.sign(message);
    }

    Account account(PeerId peer) {
        return accounts.computeIfAbsent(peer, key -> new Account());
    }

    boolean isCutBy(PeerId peer) {
        return account(peer).cutAfter > 0;
    }

    void open(PeerId peer) {
        long stream = nextStream++;
        opening.put(stream, peer);
        world.network().open(this, stream, world.node(peer));
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public Multiaddr address() {
        return address;
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public int life() {
        return 1;
    }

    @Override
    public void onConnected(Node other) {
        // It has what it wanted.
    }

    @Override
    public void onDisconnected(Node other) {
        // Its streams tell.
    }

    @Override
    public void onGossip(Node from, byte[] message) {
        attacker.onGossip(from.id(), message);
    }

    @Override
    public void handle(CollaborationInput input) {
        if (input instanceof CollaborationInput.StreamOpened opened) {
            Optional.ofNullable(streams.get(opened.stream())).ifPresent(attacker::onOpened);
        } else if (input instanceof CollaborationInput.StreamAccepted accepted) {
            Optional.ofNullable(streams.get(accepted.stream())).ifPresent(attacker::onAccepted);
        } else if (input instanceof CollaborationInput.MessageReceived received) {
            Optional.ofNullable(streams.get(received.stream()))
                    .ifPresent(stream -> attacker.onMessage(stream, received.message()));
        }
    }

    @Override
    public boolean wantsStream(long stream) {
        return opening.containsKey(stream);
    }

    @Override
    public long nextInboundStream() {
        return nextInbound--;
    }

    @Override
    public void addStream(long stream, SimStream added) {
        boolean mine = opening.remove(stream) != null;
        PeerId peer = added.from(this).to.peer.id();
        streams.put(stream, new Attacker.Stream(this, added, peer, mine));
    }

    @Override
    public void onStreamClosed(long stream, String reason) {
        opening.remove(stream);
        Attacker.Stream closed = streams.remove(stream);
        if (closed != null) {
            attacker.onClosed(closed);
        }
    }

    @Override
    public void onPenalty(SimPeer by, Offence offence) {
        Account account = account(by.id());
        account.offences += offence.weight();
        if (account.offences >= Offence.LIMIT && account.cutAfter == 0) {
            account.cutAfter = account.handled;
            world.queue().after(0, () -> world.network().cut(this, by));
        }
    }

    @Override
    public void onHandled(SimPeer by, CollaborationInput said, long verifications, long heldBytes) {
        Account account = account(by.id());
        account.handled++;
        if (said instanceof CollaborationInput.MessageReceived received && attacker.isAttack(received.message())) {
            account.attacks++;
        }
        account.verifications += verifications;
        account.maxHeldBytes = Math.max(account.maxHeldBytes, heldBytes);
    }

    @Override
    public void onBelieved(SimPeer by, long sequence) {
        account(by.id()).believed = sequence;
    }

    @Override
    public String toString() {
        return "attacker " + index + " (" + attacker.getClass().getName().replaceAll(".*[.]|[$].*", "") + ")";
    }
}
