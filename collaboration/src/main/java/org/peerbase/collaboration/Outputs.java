package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.crdt.ListenerFailedException;

/** Gathers what a core wants done, in order. */
final class Outputs {
    private List<CollaborationOutput> outputs = new ArrayList<>();

    void add(CollaborationOutput output) {
        outputs.add(output);
    }

    void addListenerFailures(List<ListenerFailedException> failures) {
        failures.forEach(failure -> add(new CollaborationOutput.ListenerFailed(failure)));
    }

    List<CollaborationOutput> take() {
        List<CollaborationOutput> taken = outputs;
        outputs = new ArrayList<>();
        return taken;
    }
}
