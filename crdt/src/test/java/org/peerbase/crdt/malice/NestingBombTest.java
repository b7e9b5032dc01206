package org.peerbase.crdt.malice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.crdt.malice.World.ALICE;
import static org.peerbase.crdt.malice.World.MALLORY;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.OrMap;
import org.peerbase.crdt.ReplicaContext;

/** Attack 18: lists in lists, and maps in maps, a million deep. 32 deep is the limit; nothing recurses beyond it. */
class NestingBombTest {
    private static final int DEPTH = 1_000_000;
    private static final byte LIST = 9;
    private static final byte MAP = 10;
    private static final byte ORMAP = 5;

    /** The bytes that come before the value in a delta of each type that has values. */
    @ParameterizedTest
    @CsvSource({
        "gset, 1",
        "2pset, 1",
        "rwlwwset, 1;2",
        "lwwreg, 1",
        "aworset, 4;0",
        "rworset, 4;0;1",
        "mvreg, 4;0",
        "rga, 6;0;0;0",
        "ormap, 4;1;4"
    })
    void shouldRefuseValuesThatLieTooDeep(String type, String head) {
        for (byte kind : new byte[] {LIST, MAP}) {
            byte[] bomb = filled(head, new byte[] {kind, 1});
            Crdt alice = World.loose(type, ALICE, delta -> {});
            assertThatThrownBy(() -> alice.apply(MALLORY, bomb))
                    .isInstanceOf(MalformedDeltaException.class)
                    .hasMessageContaining("32 deep");
        }
    }

    @Test
    void shouldRefuseMapsThatLieTooDeep() {
        Crdt alice = World.loose("ormap", ALICE, delta -> {});
        // One entry, at a new place: a map under the key null of the root, and one under the key null of that, ….
        byte[] bomb = filled("4;1", new byte[] {ORMAP, 0});
        assertThatThrownBy(() -> alice.apply(MALLORY, bomb))
                .isInstanceOf(MalformedDeltaException.class)
                .hasMessageContaining("32 deep");
    }

    private static byte[] filled(String head, byte[] pattern) {
        String[] first = head.split(";", -1);
        byte[] bomb = new byte[first.length + pattern.length * DEPTH];
        for (int i = 0; i < bomb.length; i++) {
            bomb[i] = i < first.length ? Byte.parseByte(first[i]) : pattern[(i - first.length) % pattern.length];
        }
        return bomb;
    }

    @Test
    void shouldRefuseToWriteWhatOthersWouldNotRead() {
        List<@Nullable Object> deep = new ArrayList<>();
        for (int i = 0; i < DEPTH; i++) {
            deep = new ArrayList<>(Arrays.asList((Object) deep));
        }
        List<@Nullable Object> bomb = deep;
        Crdt alice = World.loose("gset", ALICE, delta -> {});
        assertThatThrownBy(() -> alice.mutate("add", bomb))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 deep");
        OrMap<@Nullable Object> map = CrdtTypes.ormap().create(ReplicaContext.of(ALICE));
        for (int i = 0; i < OrMap.DEPTH_MAX - 1; i++) {
            map = map.at("k", CrdtTypes.ormap());
        }
        map.at("k", CrdtTypes.mvreg()).write("deep");
        OrMap<@Nullable Object> deepest = map.at("l", CrdtTypes.ormap());
        assertThatThrownBy(() -> deepest.at("k", CrdtTypes.mvreg())).isInstanceOf(IllegalArgumentException.class);
        assertThat(map.size()).isEqualTo(1);
    }
}
