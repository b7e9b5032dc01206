package org.peerbase.store;

/** One thing that a program does to the files of a folder. */
sealed interface DiskOperation {
    /** Makes an empty file. */
    record Create(String file) implements DiskOperation {}

    /** Writes {@code bytes} at {@code offset}; the file grows if need be. */
    record Write(String file, int offset, Bytes bytes) implements DiskOperation {}

    /** Cuts the file, or makes it longer with zeros. */
    record Resize(String file, int size) implements DiskOperation {}

    /** What was written to the file is on the disk from here on; whether its name is there is another matter. */
    record Sync(String file) implements DiskOperation {}

    /** Takes the file's name away. */
    record Delete(String file) implements DiskOperation {}

    /** Names that were made and taken away are so on the disk from here on. */
    record SyncFolder() implements DiskOperation {}
}
