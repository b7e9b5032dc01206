package org.peerbase.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A bug that is planted into a copy of one class, and the test that has to find it. Read from a file such as this one:
 *
 * <pre>
 * bug:   Nobody looks at the signatures of records.
 * in:    collaboration/org.peerbase.collaboration.RecordVerifier
 * found: simulator/org.peerbase.simulator.malice.ForgedChangeTest
 * says:  peers that disconnected
 * ----- right
 *         if (!signatures.verify(peer, message, signature)) {
 * ----- wrong
 *         if (false) {
 * </pre>
 *
 * @param name of its file
 * @param bug what is wrong, in one sentence
 * @param place the class that it is planted into, behind its module
 * @param test the test that finds it, behind its module; all of a class, or one of its methods after {@code #}
 * @param effort which part of its effort the test needs: a twentieth, unless the bug shows with some seeds only
 * @param says a part of what the test says then, so that it is found for what it is
 * @param edits what is planted
 */
record Canary(String name, String bug, String place, String test, int effort, String says, List<Edit> edits) {
    /** Text of the class, which stands there once, and what stands there instead. */
    record Edit(String right, String wrong) {}

    private static final String RIGHT = "----- right\n";
    private static final String WRONG = "----- wrong\n";

    /** Reads a canary. */
    static Canary read(Path file) {
        String[] parts = Project.read(file).split(RIGHT, -1);
        Map<String, String> fields = new HashMap<>();
        parts[0].lines().forEach(line -> {
            String[] field = line.split(": +", 2);
            fields.put(field[0], field[1]);
        });
        List<Edit> edits = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            String[] edit = parts[i].split(WRONG, -1);
            edits.add(new Edit(edit[0], edit[1]));
        }
        return new Canary(
                file.getFileName().toString().replace(".canary", ""),
                field(fields, "bug"),
                field(fields, "in"),
                field(fields, "found"),
                Integer.parseInt(fields.getOrDefault("effort", "20")),
                field(fields, "says"),
                List.copyOf(edits));
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a canary without \"" + name + ":\"");
        }
        return value;
    }

    private static String module(String place) {
        return place.substring(0, place.indexOf('/'));
    }

    private static String inModule(String place) {
        return place.substring(place.indexOf('/') + 1);
    }

    /** The class that the bug is planted into. */
    String className() {
        return inModule(place);
    }

    /** The source of that class. */
    Path source() {
        return Project.root()
                .resolve(module(place) + "/src/main/java/" + className().replace('.', '/') + ".java");
    }

    /** Where the test is compiled to. */
    Path testClasses() {
        return Project.root().resolve(module(test) + "/target/test-classes");
    }

    /** The test, as JUnit names it. */
    String testName() {
        return inModule(test);
    }

    /** The name of the test's class, as documents have it. */
    String testClass() {
        return testName().replaceAll("#.*", "").replaceAll(".*[.]", "");
    }

    /**
     * The source with the bug.
     *
     * @throws IllegalStateException if it has changed, so that there is no place for the bug any more
     */
    String planted() {
        String source = Project.read(source());
        for (Edit edit : edits) {
            int at = source.indexOf(edit.right());
            if (at < 0 || source.indexOf(edit.right(), at + 1) >= 0) {
                throw new IllegalStateException(
                        name + ": this does not stand in " + className() + ", or twice:\n" + edit.right());
            }
            source = source.replace(edit.right(), edit.wrong());
        }
        return source;
    }

    @Override
    public String toString() {
        return name;
    }
}
