package org.peerbase.store;

/** What an append has survived by the time it returns. */
public enum Durability {
    /** Power loss: the bytes were synced to the disk. The default; a sync costs about 0.1 ms to 10 ms, by disk. */
    POWER_LOSS("FULL"),

    /**
     * The end of this process, kill -9 included, but not of the machine: the bytes are with the operating system, which
     * writes them out within seconds. After a power loss the newest appends may be missing; what is there is intact.
     */
    PROCESS_CRASH("NORMAL");

    private final String synchronous;

    Durability(String synchronous) {
        this.synchronous = synchronous;
    }

    /** The value of SQLite's {@code synchronous} pragma. */
    String synchronous() {
        return synchronous;
    }
}
