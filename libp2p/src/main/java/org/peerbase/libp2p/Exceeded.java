package org.peerbase.libp2p;

/**
 * How often remotes came up against a limit of a host.
 *
 * @param kind what is limited, such as {@code inbound connections from an IP address}
 * @param limit how many of these are allowed
 * @param count how often one more was refused, since the host was made
 */
public record Exceeded(String kind, long limit, long count) {}
