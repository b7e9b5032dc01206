package org.peerbase.interop.crdt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.peerbase.benchmarks.peer.PeerProcess;
import org.peerbase.interop.Foreign;

/** The original in one long-lived process of Node. */
final class Original implements AutoCloseable {
    private final PeerProcess node =
            PeerProcess.start(List.of(Foreign.program("node"), Foreign.program("delta-crdts")));

    /** What schedules come to at the original without those mistakes. */
    List<Outcome> run(String type, Collection<Mistake> repaired, List<Rehearsal> schedules) {
        JsonNode answer = node.ask(
                "run",
                "type",
                type,
                "repairs",
                repaired.stream().map(Mistake::title).collect(Collectors.joining(",")),
                "schedules",
                schedules.stream().map(Rehearsal::script).toList());
        List<Outcome> outcomes = new ArrayList<>();
        answer.get("outcomes").forEach(outcome -> outcomes.add(Outcome.of(outcome)));
        return outcomes;
    }

    @Override
    public void close() {
        node.close();
    }
}
