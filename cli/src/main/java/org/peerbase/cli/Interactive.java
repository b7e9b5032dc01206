package org.peerbase.cli;

import java.io.Console;
import java.util.Optional;

/** Whether a person sits at the terminal. */
final class Interactive {
    private Interactive() {}

    /** Whether input and output are a terminal, and not a pipe or a file. */
    static boolean isTerminal() {
        return Optional.ofNullable(System.console())
                .filter(Interactive::isTerminal)
                .isPresent();
    }

    /** Until Java 22 there is a console only if there is a terminal; since then the console has to be asked. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
