package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;

/** Gathers what a core wants done, in order. */
final class Outputs {
    private List<CollaborationOutput> outputs = new ArrayList<>();

    void add(CollaborationOutput output) {
        outputs.add(output);
    }

    List<CollaborationOutput> take() {
        List<CollaborationOutput> taken = outputs;
        outputs = new ArrayList<>();
        return taken;
    }
}
