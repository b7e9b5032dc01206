package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;

/**
 * The index of a set. In one in which adding wins an entry says that its element was added, and being taken out is all
 * there is to removing. In one in which removing wins an entry says either, and one that says removed is enough.
 */
public final class SetPlace extends Place {
    private final Kind kind;

    /** By the bytes of the element, which are comparable: equal hashes don't make the map slow. */
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
        count(cells.computeIfAbsent(element(entry), element -> new Cell()), entry, 1);
    }

    @Override
    void removed(Entry entry) {
        Bytes element = element(entry);
        Cell cell = cells.get(element);
        if (cell == null) {
            throw new IllegalStateException("an entry is not in the set that it lies in");
        }
        count(cell, entry, -1);
        if (cell.first == null) {
            cells.remove(element);
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

    /** The entries of {@code element}, a copy: those that add it and those that remove it. */
    public List<Entry> entries(Bytes element) {
        Cell cell = cells.get(element);
        if (cell == null) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>(cell.added + cell.removed);
        Cell.forEach(cell.first, entries::add);
        return entries;
    }

    /** Whether {@code element} is in. */
    public boolean contains(Bytes element) {
        Cell cell = cells.get(element);
        return cell != null && isIn(cell.added, cell.removed);
    }

    /** The number of elements that are in. */
    public int elements() {
        return elements;
    }

    /** The elements that are in, a copy. */
    public List<Bytes> toList() {
        List<Bytes> list = new ArrayList<>(elements);
        cells.forEach((element, cell) -> {
            if (isIn(cell.added, cell.removed)) {
                list.add(element);
            }
        });
        return list;
    }

    @Override
    public Set<@Nullable Object> value() {
        return new ValueSet(toList());
    }

    /** Whether an element is in that so many entries add and so many remove. */
    static boolean isIn(int added, int removed) {
        return added > 0 && removed == 0;
    }

    /** How many entries add {@code element}. */
    int added(Bytes element) {
        Cell cell = cells.get(element);
        return cell == null ? 0 : cell.added;
    }

    /** How many entries remove {@code element}. */
    int removed(Bytes element) {
        Cell cell = cells.get(element);
        return cell == null ? 0 : cell.removed;
    }

    /** Whether {@code entry} says that its element was removed. */
    boolean isRemoval(Entry entry) {
        return kind == Kind.RWORSET && entry.payload[0] == Payload.REMOVED;
    }

    /** The element of which {@code entry} says something. */
    Bytes element(Entry entry) {
        byte[] payload = entry.payload;
        return kind == Kind.RWORSET
                ? Bytes.wrapping(Arrays.copyOfRange(payload, 1, payload.length))
                : Bytes.wrapping(payload);
    }
}
