package org.peerbase;

/**
 * A sub-collaboration as the history knows it.
 *
 * @param name its name within the collaboration that it belongs to
 * @param type the name of its type, which may be one that isn't known here
 */
public record Sub(String name, String type) {}
