package org.peerbase.libp2p;

import com.google.protobuf.ByteString;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection.Direction;
import org.peerbase.libp2p.connection.BoundedAddressBook;
import org.peerbase.libp2p.connection.ConnectionEvents;
import org.peerbase.libp2p.connection.ConnectionManager;
import org.peerbase.libp2p.connection.Dialer;
import org.peerbase.libp2p.connection.LimitCounters;
import org.peerbase.libp2p.connection.MuxedConnection;
import org.peerbase.libp2p.connection.OwnAddresses;
import org.peerbase.libp2p.connection.ProtocolRegistry;
import org.peerbase.libp2p.identify.IdentifyMessage;
import org.peerbase.libp2p.identify.IdentifyService;
import org.peerbase.libp2p.identify.protobuf.Identify;
import org.peerbase.libp2p.noise.NoiseIdentity;
import org.peerbase.libp2p.perf.PerfClient;
import org.peerbase.libp2p.perf.PerfResponder;
import org.peerbase.libp2p.ping.PingResponder;
import org.peerbase.libp2p.ping.Pinger;
import org.peerbase.libp2p.transport.AddressResolver;
import org.peerbase.libp2p.transport.SocketAddresses;
import org.peerbase.libp2p.transport.SocketFailure;
import org.peerbase.libp2p.transport.TcpTransport;
import org.peerbase.libp2p.transport.Upgrader;
import org.peerbase.multiformats.identity.KeyType;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.multiformats.multiaddr.PeerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of a host together: transport, upgrader, connection manager, dialer, identify. */
final class DefaultHost implements Host, ConnectionEvents {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultHost.class);

    private static final String PROTOCOL_VERSION = "ipfs/0.1.0";
    private static final int MAX_EVENT_LOOPS = 4;
    private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(2);

    /** How long what a peer says about itself is good for. */
    private static final Duration ADDRESS_TIME_TO_LIVE = Duration.ofHours(1);

    /** Between two looks at the interfaces, if it listens on all of them. */
    private static final Duration INTERFACES_INTERVAL = Duration.ofSeconds(15);

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    private final PrivateKey key;
    private final PeerId peerId;
    private final List<Multiaddr> wantedAddresses;
    private final String agentVersion;
    private final TcpTransport transport;
    private final AddressResolver resolver;
    private final Upgrader upgrader;
    private final ConnectionManager manager;
    private final Dialer dialer;
    private final BoundedAddressBook addressBook = new BoundedAddressBook(System::nanoTime);
    private final ProtocolRegistry registry = new ProtocolRegistry();
    private final LimitCounters limitCounters = new LimitCounters();
    private final IdentifyService identify;
    private final List<HostListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Channel> listening = new CopyOnWriteArrayList<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final OwnAddresses ownAddresses = new OwnAddresses();
    private volatile @Nullable ByteString signedRecord;
    private volatile @Nullable Future<?> interfacesTimer;

    /** Guarded by this. */
    private long lastRecordNumber;

    DefaultHost(
            PrivateKey key,
            List<Multiaddr> listenAddresses,
            Limits limits,
            String agentVersion,
            Set<KeyType> acceptedKeys) {
        this.key = key;
        this.peerId = key.publicKey().toPeerId();
        this.wantedAddresses = List.copyOf(listenAddresses);
        this.agentVersion = agentVersion;
        int threads = Math.min(MAX_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
        transport = new TcpTransport(threads, limits.handshakeTimeout());
        resolver = transport.resolver();
        NoiseIdentity identity = new NoiseIdentity(key, List.of(Upgrader.YAMUX), acceptedKeys, new SecureRandom());
        upgrader = new Upgrader(identity, limits, registry, this);
        manager = new ConnectionManager(limits);
        dialer = new Dialer(limits, addressBook, resolver::resolve, this::attempt, transport.executor());
        identify = new IdentifyService(
                this::describe,
                this::onIdentify,
                transport.executor(),
                limits.negotiationTimeout(),
                limitCounters::add);
        registry.add(IdentifyService.PROTOCOL, identify::answer, true);
        registry.add(IdentifyService.PUSH_PROTOCOL, identify::hear, true);
        registry.add(PingResponder.PROTOCOL, PingResponder::serve, true);
    }

    // ---- listening

    @Override
    public CompletableFuture<Void> start() {
        if (!state.compareAndSet(State.NEW, State.STARTED)) {
            return CompletableFuture.failedFuture(new Libp2pException("the host was started before"));
        }
        List<CompletableFuture<Channel>> bindings = new ArrayList<>();
        for (Multiaddr address : wantedAddresses) {
            bindings.add(bind(address));
        }
        return CompletableFuture.allOf(bindings.toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        onListening();
                    } else {
                        closeListeners();
                    }
                });
    }

    private CompletableFuture<Channel> bind(Multiaddr address) {
        Optional<InetSocketAddress> socketAddress = SocketAddresses.of(address);
        if (socketAddress.isEmpty()) {
            return CompletableFuture.failedFuture(new Libp2pException(
                    "can't listen on " + address + ": give an IP address and a TCP port, as /ip4/0.0.0.0/tcp/4001"));
        }
        return transport.listen(socketAddress.get(), this::onAccepted).handle((channel, failure) -> {
            if (failure != null) {
                throw new Libp2pException("can't listen on " + address + ": " + SocketFailure.reason(failure), failure);
            }
            listening.add(channel);
            return channel;
        });
    }

    private void onListening() {
        ownAddresses.bound(listening.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList());
        signRecord();
        for (Multiaddr address : ownAddresses.listening()) {
            tell(listener -> listener.onListening(address));
        }
        if (ownAddresses.haveWildcard()) {
            long interval = INTERFACES_INTERVAL.toNanos();
            interfacesTimer = transport
                    .executor()
                    .scheduleWithFixedDelay(this::refreshAddresses, interval, interval, TimeUnit.NANOSECONDS);
        }
    }

    private void refreshAddresses() {
        try {
            if (ownAddresses.refresh()) {
                onAddressesChanged();
            }
        } catch (Libp2pException e) {
            LOG.debug("The interfaces can't be listed: {}", e.toString());
        }
    }

    private void onAddressesChanged() {
        signRecord();
        pushToAll();
        List<Multiaddr> addresses = addresses();
        tell(listener -> listener.onAddressesChanged(addresses));
    }

    private synchronized void signRecord() {
        lastRecordNumber = Math.max(lastRecordNumber + 1, System.currentTimeMillis());
        PeerRecord record = new PeerRecord(peerId, lastRecordNumber, ownAddresses.all());
        signedRecord = ByteString.copyFrom(record.sign(key).encode());
    }

    private void onAccepted(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress address)) {
            // Gone again already.
            close(channel);
            return;
        }
        InetAddress remote = address.getAddress();
        if (!isWelcome(AddressGroup.of(remote))) {
            limitCounters.add("inbound connections from an address that is held off", 0);
            close(channel);
            return;
        }
        try {
            manager.admitSocket(remote);
        } catch (LimitExceededException e) {
            limitCounters.add(e);
            LOG.debug("A connection from {} is turned away: {}", remote, e.getMessage());
            close(channel);
            return;
        }
        channel.closeFuture().addListener(closed -> manager.onSocketClosed(remote));
        var unused = upgrader.upgrade(channel, Direction.INBOUND, null).whenComplete((connection, failure) -> {
            manager.onHandshakeDone();
            if (failure != null) {
                LOG.debug("A connection from {} came to nothing: {}", remote, failure.toString());
            }
        });
    }

    private boolean isWelcome(AddressGroup from) {
        for (HostListener listener : listeners) {
            if (!listener.mayConnect(from)) {
                return false;
            }
        }
        return true;
    }

    // ---- dialing

    /** One attempt at one address; the result's cancellation closes the socket. */
    private CompletableFuture<Connection> attempt(Multiaddr address, @Nullable PeerId expectedPeer) {
        Optional<InetSocketAddress> target = SocketAddresses.of(address);
        if (target.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new DialException("not an address of a transport that is spoken here"));
        }
        CompletableFuture<Connection> result = new CompletableFuture<>();
        PeerId expected = address.peerId().orElse(expectedPeer);
        ChannelFuture connecting = transport.connect(target.get(), channel -> {
            var unused = upgrader.upgrade(channel, Direction.OUTBOUND, expected)
                    .whenComplete((connection, failure) -> complete(result, connection, failure));
        });
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                result.completeExceptionally(new DialException(SocketFailure.reason(done.cause()), done.cause()));
            }
        });
        var unused = result.whenComplete((connection, failure) -> {
            if (result.isCancelled()) {
                close(connecting.channel());
            }
        });
        return result;
    }

    @Override
    public CompletableFuture<Connection> connect(Multiaddr address) {
        return dial(address.peerId().orElse(null), List.of(address));
    }

    @Override
    public CompletableFuture<Connection> connect(PeerId peer, List<Multiaddr> addresses) {
        return dial(peer, addresses);
    }

    private CompletableFuture<Connection> dial(@Nullable PeerId peer, List<Multiaddr> addresses) {
        if (state.get() != State.STARTED) {
            return CompletableFuture.failedFuture(new DialException("the host is not started, or closed"));
        }
        if (peer != null) {
            if (peer.equals(peerId)) {
                return CompletableFuture.failedFuture(new DialException("that is this host itself"));
            }
            Optional<Connection> existing = manager.openTo(peer);
            if (existing.isPresent()) {
                return CompletableFuture.completedFuture(existing.get());
            }
        }
        return dialer.dial(peer, addresses);
    }

    @Override
    public CompletableFuture<Stream> newStream(PeerId peer, String... protocols) {
        return connect(peer, List.of()).thenCompose(connection -> connection.newStream(protocols));
    }

    // ---- the life of connections

    @Override
    public void admit(MuxedConnection connection) {
        if (state.get() == State.CLOSED) {
            throw new Libp2pException("the host is closed");
        }
        if (connection.remotePeer().equals(peerId)) {
            throw new Libp2pException("that is this host itself");
        }
        try {
            manager.add(connection);
        } catch (LimitExceededException e) {
            limitCounters.add(e);
            throw e;
        }
    }

    @Override
    public void onLimitExceeded(String kind, long limit) {
        limitCounters.add(kind, limit);
    }

    @Override
    public void onOpen(MuxedConnection connection) {
        tell(listener -> listener.onConnected(connection));
        identify.ask(connection);
    }

    @Override
    public void onClosed(MuxedConnection connection, @Nullable Throwable cause) {
        manager.remove(connection);
        identify.onClosed(connection);
        tell(listener -> listener.onDisconnected(connection, cause));
    }

    private void tell(Consumer<HostListener> event) {
        for (HostListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed", e);
            }
        }
    }

    // ---- identify

    /** What identify says of this host. */
    private Identify describe() {
        Identify.Builder message = Identify.newBuilder()
                .setProtocolVersion(PROTOCOL_VERSION)
                .setAgentVersion(agentVersion)
                .setPublicKey(ByteString.copyFrom(key.publicKey().encode()))
                .addAllProtocols(registry.announced());
        for (Multiaddr address : ownAddresses.all()) {
            message.addListenAddrs(ByteString.copyFrom(address.toBytes()));
        }
        ByteString signed = signedRecord;
        if (signed != null) {
            message.setSignedPeerRecord(signed);
        }
        return message.build();
    }

    private void onIdentify(Connection connection, Identify message) {
        PeerInfo known = connection.peerInfo().orElseGet(() -> IdentifyMessage.unknown(connection.remotePeer()));
        Optional<PeerRecord> record = IdentifyMessage.record(known.peerId(), message);
        PeerInfo info = IdentifyMessage.merge(known, message, record);
        ((MuxedConnection) connection).peerInfo(info);
        if (record.isPresent()) {
            addressBook.addSigned(
                    info.peerId(), info.listenAddresses(), record.get().sequence(), ADDRESS_TIME_TO_LIVE);
        } else {
            addressBook.add(info.peerId(), info.listenAddresses(), ADDRESS_TIME_TO_LIVE);
        }
        if (info.observedAddress().isPresent()
                && ownAddresses.observed(info.observedAddress().get(), connection.remoteAddress())) {
            onAddressesChanged();
        }
        identify.onIdentified(connection);
        tell(listener -> listener.onIdentified(connection, info));
    }

    @Override
    public void handle(String protocol, ProtocolHandler handler) {
        if (registry.add(protocol, handler, true)) {
            pushToAll();
        }
    }

    @Override
    public void handleUnannounced(String protocol, ProtocolHandler handler) {
        if (registry.add(protocol, handler, false)) {
            pushToAll();
        }
    }

    @Override
    public void removeHandler(String protocol) {
        if (registry.remove(protocol)) {
            pushToAll();
        }
    }

    private void pushToAll() {
        manager.all().forEach(identify::push);
    }

    // ---- ping and perf

    @Override
    public CompletableFuture<Void> ping(PeerId peer, int count, Duration interval, Consumer<Duration> onRoundTrip) {
        return newStream(peer, PingResponder.PROTOCOL)
                .thenCompose(stream -> Pinger.run(stream, count, interval, onRoundTrip));
    }

    @Override
    public CompletableFuture<PerfResult> perf(PeerId peer, long uploadBytes, long downloadBytes) {
        return newStream(peer, PerfResponder.PROTOCOL)
                .thenCompose(stream -> PerfClient.run(stream, uploadBytes, downloadBytes));
    }

    // ---- the rest

    @Override
    public PeerId peerId() {
        return peerId;
    }

    @Override
    public PrivateKey privateKey() {
        return key;
    }

    @Override
    public List<Multiaddr> listenAddresses() {
        return ownAddresses.listening();
    }

    @Override
    public List<Multiaddr> addresses() {
        return ownAddresses.all();
    }

    @Override
    public Optional<Multiaddr> observedAddress() {
        return ownAddresses.lastObserved();
    }

    @Override
    public List<String> protocols() {
        return registry.announced();
    }

    @Override
    public void addListener(HostListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(HostListener listener) {
        listeners.remove(listener);
    }

    @Override
    public List<Connection> connections() {
        return manager.all();
    }

    @Override
    public List<Connection> connections(PeerId peer) {
        return manager.of(peer);
    }

    @Override
    public void protect(PeerId peer, String by) {
        manager.protect(peer, by);
    }

    @Override
    public void unprotect(PeerId peer, String by) {
        manager.unprotect(peer, by);
    }

    @Override
    public boolean isProtected(PeerId peer) {
        return manager.isProtected(peer);
    }

    @Override
    public CompletableFuture<Void> disconnect(PeerId peer) {
        return closeAll(manager.of(peer));
    }

    private static CompletableFuture<Void> closeAll(List<Connection> connections) {
        return CompletableFuture.allOf(
                connections.stream().map(Connection::close).toArray(CompletableFuture[]::new));
    }

    @Override
    public AddressBook addressBook() {
        return addressBook;
    }

    @Override
    public List<Exceeded> exceeded() {
        return limitCounters.all();
    }

    private void closeListeners() {
        listening.forEach(DefaultHost::close);
    }

    private static void close(Channel channel) {
        var unused = channel.close();
    }

    @Override
    public void close() {
        if (transport.inEventLoop()) {
            throw new IllegalStateException("a host can't be closed in a callback: it would wait for itself");
        }
        if (state.getAndSet(State.CLOSED) == State.CLOSED) {
            return;
        }
        closeListeners();
        Future<?> timer = interfacesTimer;
        if (timer != null) {
            timer.cancel(false);
        }
        try {
            dialer.close()
                    .thenCompose(done -> closeAll(manager.all()))
                    .get(GOODBYE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Not every connection closed in time", e);
        }
        resolver.close();
        transport.close();
    }

    private static <T> void complete(CompletableFuture<T> result, @Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
    }
}
