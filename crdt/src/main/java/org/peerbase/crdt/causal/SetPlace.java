package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.Fingerprint;

/**
 * The index of a set. In one in which adding wins an entry says that its element was added, and being taken out is all
 * there is to removing. In one in which removing wins an entry says either, and one that says removed is enough.
 */
public final class SetPlace extends Place {
    private final Kind kind;

    /** By the element's bytes or fingerprint, which are comparable: equal hashes don't make the map slow. */
    private final Map<Bytes, Cell> cells = new HashMap<>();

    private int elements;

    SetPlace(Kind kind, @Nullable MapPlace parent, Bytes key) {
        super(parent, key);
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    void added(Entry entry) {
        count(cells.computeIfAbsent(name(entry), name -> new Cell()), entry, 1);
    }

    @Override
    void removed(Entry entry) {
        Bytes name = name(entry);
        Cell cell = cells.get(name);
        if (cell == null) {
            throw new IllegalStateException("an entry is not in the set that it lies in");
        }
        count(cell, entry, -1);
        if (cell.first == null) {
            cells.remove(name);
        }
    }

    private void count(Cell cell, Entry entry, int one) {
        elements -= isIn(cell.added, cell.removed) ? 1 : 0;
        if (one > 0) {
            cell.add(entry);
        } else {
            cell.remove(entry);
        }
        if (isRemoval(entry)) {
            cell.removed += one;
        } else {
            cell.added += one;
        }
        elements += isIn(cell.added, cell.removed) ? 1 : 0;
    }

    @Override
    void forEachEntry(Consumer<Entry> action) {
        cells.values().forEach(cell -> Cell.forEach(cell.first, action));
    }

    /** The entries of the element with these bytes, a copy: those that add it and those that remove it. */
    public List<Entry> entries(Bytes element) {
        Cell cell = cells.get(name(element));
        if (cell == null) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>(cell.added + cell.removed);
        Cell.forEach(cell.first, entries::add);
        return entries;
    }

    /** Whether the element with these bytes is in. */
    public boolean contains(Bytes element) {
        Cell cell = cells.get(name(element));
        return cell != null && isIn(cell.added, cell.removed);
    }

    /** The number of elements that are in. */
    public int elements() {
        return elements;
    }

    /** The bytes of the elements that are in, a copy. */
    public List<Bytes> toList() {
        List<Bytes> list = new ArrayList<>(elements);
        cells.values().forEach(cell -> {
            Entry entry = cell.first;
            if (entry != null && isIn(cell.added, cell.removed)) {
                list.add(element(entry));
            }
        });
        return list;
    }

    @Override
    public Set<@Nullable Object> value() {
        return new ValueSet(toList());
    }

    /**
     * An element that came in or went out.
     *
     * @param element its bytes
     */
    public record Toggle(Bytes element, boolean isIn) {}

    /** The elements that came in and went out with these entries, which are put in and taken out already. */
    List<Toggle> toggled(List<Entry> addedEntries, List<Entry> removedEntries) {
        Map<Bytes, Cell> before = new LinkedHashMap<>();
        addedEntries.forEach(entry -> takeBack(before, entry, 1));
        removedEntries.forEach(entry -> takeBack(before, entry, -1));
        List<Toggle> toggled = new ArrayList<>(before.size());
        before.forEach((name, was) -> {
            Cell cell = cells.get(name);
            boolean isIn = cell != null && isIn(cell.added, cell.removed);
            if (isIn != isIn(was.added, was.removed)) {
                Entry addition = addition(was.first);
                addition = addition == null && cell != null ? addition(cell.first) : addition;
                toggled.add(new Toggle(element(Objects.requireNonNull(addition)), isIn));
            }
        });
        return toggled;
    }

    /** Counts back what {@code entry} did to its element. */
    private void takeBack(Map<Bytes, Cell> before, Entry entry, int one) {
        Cell was = before.computeIfAbsent(name(entry), name -> {
            Cell copy = new Cell();
            Cell cell = cells.get(name);
            copy.added = cell == null ? 0 : cell.added;
            copy.removed = cell == null ? 0 : cell.removed;
            return copy;
        });
        if (isRemoval(entry)) {
            was.removed -= one;
        } else {
            was.added -= one;
            was.first = entry;
        }
    }

    /** An entry of the ring that says that its element was added. */
    private @Nullable Entry addition(@Nullable Entry first) {
        Entry entry = first;
        while (entry != null && isRemoval(entry)) {
            entry = entry.next() == first ? null : entry.next();
        }
        return entry;
    }

    /** Whether an element is in that so many entries add and so many remove. */
    private static boolean isIn(int added, int removed) {
        return added > 0 && removed == 0;
    }

    private boolean isRemoval(Entry entry) {
        return kind == Kind.RWORSET && entry.payload[0] == Payload.REMOVED;
    }

    /** The bytes of the element that {@code entry} adds. */
    private Bytes element(Entry entry) {
        return kind == Kind.RWORSET ? Payload.added(entry.payload) : Bytes.wrapping(entry.payload);
    }

    private Bytes name(Entry entry) {
        return kind == Kind.RWORSET ? Payload.fingerprint(entry.payload) : Bytes.wrapping(entry.payload);
    }

    private Bytes name(Bytes element) {
        return kind == Kind.RWORSET ? Fingerprint.of(element) : element;
    }
}
