package org.peerbase.libp2p.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.peerbase.libp2p.DialException;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Component;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.multiformats.multiaddr.Protocol;

/**
 * Resolves {@code /dns}, {@code /dns4} and {@code /dns6} to IP addresses, and {@code /dnsaddr} to the addresses in its
 * TXT records. Everything a name server can answer with is bounded. Thread-safe.
 */
public final class AddressResolver implements AutoCloseable {
    /** Addresses that one address may resolve to. */
    static final int MAX_RESULTS = 16;

    /** How often a {@code /dnsaddr} may lead to another one. */
    static final int MAX_DEPTH = 4;

    private static final String DNSADDR_PREFIX = "_dnsaddr.";
    private static final String TXT_PREFIX = "dnsaddr=";
    private static final long QUERY_TIMEOUT_MILLIS = 3000;

    private final EventLoop eventLoop;
    private final Class<? extends DatagramChannel> datagram;
    private final DnsServerAddressStreamProvider nameServers;

    /** Made when the first name has to be resolved: each holds a socket. */
    private final Map<ResolvedAddressTypes, DnsNameResolver> resolvers = new EnumMap<>(ResolvedAddressTypes.class);

    AddressResolver(
            EventLoop eventLoop,
            Class<? extends DatagramChannel> datagram,
            DnsServerAddressStreamProvider nameServers) {
        this.eventLoop = eventLoop;
        this.datagram = datagram;
        this.nameServers = nameServers;
    }

    private DnsNameResolver resolver(ResolvedAddressTypes wanted) {
        synchronized (resolvers) {
            return resolvers.computeIfAbsent(
                    wanted,
                    types -> new DnsNameResolverBuilder(eventLoop)
                            .datagramChannelType(datagram)
                            .resolvedAddressTypes(types)
                            .nameServerProvider(nameServers)
                            .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                            .build());
        }
    }

    /** The addresses without names that {@code address} stands for: itself if it has none. */
    public CompletableFuture<List<Multiaddr>> resolve(Multiaddr address) {
        return resolve(address, 0);
    }

    private CompletableFuture<List<Multiaddr>> resolve(Multiaddr address, int depth) {
        Component first = address.components().get(0);
        if (first.is(Protocol.DNS)) {
            return resolveHost(ResolvedAddressTypes.IPV4_PREFERRED, address, first);
        } else if (first.is(Protocol.DNS4)) {
            return resolveHost(ResolvedAddressTypes.IPV4_ONLY, address, first);
        } else if (first.is(Protocol.DNS6)) {
            return resolveHost(ResolvedAddressTypes.IPV6_ONLY, address, first);
        } else if (first.is(Protocol.DNSADDR)) {
            return depth >= MAX_DEPTH
                    ? CompletableFuture.failedFuture(new DialException(address + " leads to too many other names"))
                    : resolveTxt(address, first, depth);
        }
        return CompletableFuture.completedFuture(List.of(address));
    }

    private CompletableFuture<List<Multiaddr>> resolveHost(
            ResolvedAddressTypes types, Multiaddr address, Component name) {
        CompletableFuture<List<Multiaddr>> resolved = new CompletableFuture<>();
        resolver(types).resolveAll(name.value()).addListener(done -> {
            if (!done.isSuccess()) {
                resolved.completeExceptionally(
                        new DialException("the name " + name.value() + " does not resolve", done.cause()));
                return;
            }
            List<Multiaddr> addresses = new ArrayList<>();
            @SuppressWarnings("unchecked") // what resolveAll promises
            List<InetAddress> found = (List<InetAddress>) done.getNow();
            for (InetAddress host : found.subList(0, Math.min(found.size(), MAX_RESULTS))) {
                List<Component> components = new ArrayList<>(address.components());
                Protocol protocol = host instanceof Inet4Address ? Protocol.IP4 : Protocol.IP6;
                components.set(0, Component.ofBytes(protocol, host.getAddress()));
                addresses.add(Multiaddr.of(components));
            }
            resolved.complete(addresses);
        });
        return resolved;
    }

    private CompletableFuture<List<Multiaddr>> resolveTxt(Multiaddr address, Component name, int depth) {
        CompletableFuture<List<Multiaddr>> resolved = new CompletableFuture<>();
        DefaultDnsQuestion question = new DefaultDnsQuestion(DNSADDR_PREFIX + name.value(), DnsRecordType.TXT);
        resolver(ResolvedAddressTypes.IPV4_PREFERRED).resolveAll(question).addListener(done -> {
            if (!done.isSuccess()) {
                resolved.completeExceptionally(
                        new DialException("the name " + name.value() + " does not resolve", done.cause()));
                return;
            }
            @SuppressWarnings("unchecked") // what resolveAll promises
            List<DnsRecord> records = (List<DnsRecord>) done.getNow();
            List<Multiaddr> listed = new ArrayList<>();
            for (DnsRecord record : records) {
                if (listed.size() < MAX_RESULTS) {
                    parseTxt(record, address.peerId()).ifPresent(listed::add);
                }
                ReferenceCountUtil.release(record);
            }
            var unused = resolveAll(listed, depth + 1).whenComplete((addresses, failure) -> {
                if (failure == null) {
                    resolved.complete(addresses);
                } else {
                    resolved.completeExceptionally(failure);
                }
            });
        });
        return resolved;
    }

    private CompletableFuture<List<Multiaddr>> resolveAll(List<Multiaddr> listed, int depth) {
        CompletableFuture<List<Multiaddr>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (Multiaddr address : listed) {
            // A name that does not resolve takes nothing from the others.
            CompletableFuture<List<Multiaddr>> one = resolve(address, depth).exceptionally(failure -> List.of());
            all = all.thenCombine(one, (sum, more) -> {
                sum.addAll(more.subList(0, Math.min(more.size(), MAX_RESULTS - sum.size())));
                return sum;
            });
        }
        return all;
    }

    /** The address in a TXT record, if it is one of {@code peer} where that is known. */
    private static Optional<Multiaddr> parseTxt(DnsRecord record, Optional<PeerId> peer) {
        if (!(record instanceof DnsRawRecord raw)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        ByteBuf content = raw.content();
        while (content.isReadable()) {
            int length = Math.min(content.readUnsignedByte(), content.readableBytes());
            text.append(content.readCharSequence(length, StandardCharsets.UTF_8));
        }
        if (text.indexOf(TXT_PREFIX) != 0) {
            return Optional.empty();
        }
        try {
            Multiaddr address = Multiaddr.parse(text.substring(TXT_PREFIX.length()));
            return peer.isEmpty() || address.peerId().equals(peer) ? Optional.of(address) : Optional.empty();
        } catch (MalformedInputException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        synchronized (resolvers) {
            resolvers.values().forEach(DnsNameResolver::close);
            resolvers.clear();
        }
    }
}
