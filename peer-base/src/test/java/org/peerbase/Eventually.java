package org.peerbase;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for events of collaborations instead of sleeping. */
final class Eventually {
    private static final long SECONDS = 20;

    private Eventually() {}

    /** Returns when {@code condition} holds; it is looked at after each event of {@code collaboration}. */
    static void in(Collaboration<?> collaboration, BooleanSupplier condition) {
        CompletableFuture<Void> met = new CompletableFuture<>();
        try (Registration registration = collaboration.on(CollaborationEvent.class, event -> {
            if (condition.getAsBoolean()) {
                met.complete(null);
            }
        })) {
            if (registration != null && condition.getAsBoolean()) {
                return;
            }
            await(
                    met,
                    () -> "not so after " + SECONDS + " s; value: " + collaboration.value() + ", members: "
                            + collaboration.peers());
        }
    }

    /** Returns when the value is {@code expected}. */
    static void hasValue(Collaboration<?> collaboration, Object expected) {
        in(collaboration, () -> expected.equals(collaboration.value()));
    }

    static <T> T await(CompletableFuture<T> future) {
        return await(future, () -> "nothing after " + SECONDS + " s");
    }

    private static <T> T await(CompletableFuture<T> future, java.util.function.Supplier<String> message) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(message.get(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
