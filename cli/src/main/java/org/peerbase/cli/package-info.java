/**
 * The program {@code peerbase}: one class a command, each thin. What a command does lives in the library below it; here
 * are its options, what it prints, and its exit code. Start with {@link Main}, then {@link Output}.
 */
@NullMarked
package org.peerbase.cli;

import org.jspecify.annotations.NullMarked;
