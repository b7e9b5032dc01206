package org.peerbase.collaboration;

import java.util.List;
import org.peerbase.collaboration.RecordBody.Part;

/**
 * A change that was made here and is not a record yet.
 *
 * @param parts at least one, in the order of their places
 */
record LocalChange(long sequence, List<Dependency> dependencies, List<Part> parts) {}
