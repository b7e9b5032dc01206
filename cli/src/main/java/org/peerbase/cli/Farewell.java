package org.peerbase.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.Collaboration;

/**
 * The end of a program that shares data, however it comes: waits until what was changed is stored, and a little until
 * another peer has it, if there may be one. Thread-safe; only the first farewell counts.
 */
final class Farewell {
    /** How long another peer may take to have what was changed here. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** After how long the person at the terminal is told what is waited for. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final NodeOptions node;
    private final Consumer<String> note;
    private final AtomicBoolean said = new AtomicBoolean();
    private volatile @Nullable Collaboration<?> shared;

    /** @param note takes a line for the person at the terminal */
    Farewell(NodeOptions node, Consumer<String> note) {
        this.node = node;
        this.note = note;
    }

    /** From now on there is something to lose. */
    void guard(Collaboration<?> opened) {
        shared = opened;
    }

    /** Says farewell, if there is something to lose and nobody has. */
    void say() {
        Collaboration<?> last = shared;
        if (last == null || said.getAndSet(true)) {
            return;
        }
        Network.await(last.save(), "store the last changes");
        boolean mayHaveCompany =
                last.peers().size() > 1 || !node.bootstrapAddresses().isEmpty();
        if (mayHaveCompany && !reachesAnother(last)) {
            note.accept("peerbase: no other peer has all of the last changes yet"
                    + (node.repo() == null ? "; without --repo they are gone now" : ""));
        }
    }

    private boolean reachesAnother(Collaboration<?> last) {
        CompletableFuture<Boolean> reached =
                last.receipt().onPeers(1, PATIENCE).handle((peers, failure) -> failure == null);
        CompletableFuture.delayedExecutor(SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!reached.isDone()) {
                        note.accept(
                                "peerbase: waiting a little until another peer has the last changes; Ctrl-C ends it now");
                    }
                });
        return reached.join();
    }
}
