package org.peerbase.store;

final class MemoryStoreTest extends StoreContract {
    @Override
    Store open() {
        return Store.inMemory();
    }
}
