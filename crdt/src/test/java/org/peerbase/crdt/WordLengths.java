package org.peerbase.crdt;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/** A set of words; its value is the set of their lengths, which is made from the one before. */
class WordLengths implements TypeDefinition<Set<String>> {
    /** How often the value was made anew. */
    int madeAnew;

    @Override
    public Set<String> initial() {
        return Set.of();
    }

    @Override
    public Set<String> join(Set<String> one, Set<String> other) {
        Set<String> joined = new TreeSet<>(one);
        joined.addAll(other);
        return joined;
    }

    @Override
    public Object value(Set<String> words) {
        madeAnew++;
        Set<Object> lengths = new TreeSet<>();
        words.forEach(word -> lengths.add(word.length()));
        return Collections.unmodifiableSet(lengths);
    }

    @Override
    public Object incrementalValue(Set<String> before, Set<String> after, Set<String> delta, @Nullable Object lengths) {
        Set<Object> more = new TreeSet<>((Set<?>) lengths);
        delta.forEach(word -> more.add(word.length()));
        return Collections.unmodifiableSet(more);
    }

    @Override
    public Map<String, Mutator<Set<String>>> mutators() {
        return Map.of("add", (id, state, arguments) -> Set.of(String.valueOf(arguments[0])));
    }

    @Override
    public void write(Set<String> words, ByteWriter writer) {
        writer.writeVarint(words.size());
        new TreeSet<>(words).forEach(writer::writeString);
    }

    @Override
    public Set<String> read(ByteReader reader) {
        int count = reader.readCount("words", 1);
        Set<String> words = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            words.add(reader.readString());
        }
        return words;
    }
}
