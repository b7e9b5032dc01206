package org.peerbase.simulator;

import java.util.StringJoiner;

/** Run in a JVM of its own: prints the trace hash of each seed up to a number, on one line. */
final class TracePrinter {
    private TracePrinter() {}

    public static void main(String[] arguments) {
        System.out.println(hashes(Integer.parseInt(arguments[0])));
    }

    static String hashes(int seeds) {
        StringJoiner hashes = new StringJoiner(" ");
        for (int seed = 0; seed < seeds; seed++) {
            SimulationReport report = Simulation.run(SimulationTest.drawn(seed), Simulation.ProgressListener.NONE);
            hashes.add(report.traceHashText() + "/" + report.events());
        }
        return hashes.toString();
    }
}
