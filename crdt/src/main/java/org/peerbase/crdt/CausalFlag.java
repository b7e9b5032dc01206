package org.peerbase.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.Entry;
import org.peerbase.crdt.causal.FlagPlace;
import org.peerbase.crdt.causal.Payload;

/** What the two flags share. */
abstract class CausalFlag extends CausalCrdt {
    private final boolean wins;

    /** @param wins which of the two wins over the other when both are done at the same time; the flag begins as the other */
    CausalFlag(CrdtType<? extends Crdt> type, Seat seat, boolean wins) {
        super(type, seat);
        this.wins = wins;
    }

    /** Makes the flag true. */
    public final void enable() {
        set(true);
    }

    /** Makes the flag false. */
    public final void disable() {
        set(false);
    }

    private void set(boolean enabled) {
        synchronized (lock) {
            requireOpen();
            FlagPlace flag = (FlagPlace) place();
            List<Entry> seen = flag == null ? List.of() : flag.entries();
            replace(seen, enabled == wins ? Payload.ofNothing() : null);
        }
    }

    /** Whether the flag is enabled. */
    public final boolean isEnabled() {
        return value();
    }

    @Override
    public final Boolean value() {
        synchronized (lock) {
            FlagPlace flag = (FlagPlace) place();
            return flag == null ? initialValue() : flag.value();
        }
    }

    @Override
    final Boolean initialValue() {
        return !wins;
    }

    @Override
    public final @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        switch (mutator + "/" + arguments.length) {
            case "enable/0" -> enable();
            case "disable/0" -> disable();
            default -> throw unknownMutator(mutator, arguments, "enable(), disable()");
        }
        return null;
    }
}
