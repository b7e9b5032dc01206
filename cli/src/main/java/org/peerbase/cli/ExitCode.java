package org.peerbase.cli;

/** What the program's exit codes mean; listed in {@code peerbase --help}. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;

    private ExitCode() {}
}
