package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.laws.Model;

/**
 * What the tests of all types need to know of one.
 *
 * @param name under which it is registered
 * @param operations that two elements, keys or amounts allow
 * @param model what it means; null for the sequences, which {@code SequenceModelTest} compares with one of their own
 */
record TypeCase(
        String name, List<Operation> operations, @Nullable Model<Operation> model) {
    static List<TypeCase> all() {
        List<Operation> set = List.of(
                Operation.of("add", "x"),
                Operation.of("add", "y"),
                Operation.of("remove", "x"),
                Operation.of("remove", "y"));
        List<Operation> counter =
                List.of(Operation.of("inc", 1), Operation.of("inc", 5), Operation.of("dec", 1), Operation.of("dec", 5));
        List<Operation> register = List.of(Operation.of("write", "x"), Operation.of("write", "y"));
        List<Operation> flag = List.of(Operation.of("enable"), Operation.of("disable"));
        List<TypeCase> all = new ArrayList<>();
        all.add(new TypeCase("gcounter", counter.subList(0, 2), Models::counter));
        all.add(new TypeCase("pncounter", counter, Models::counter));
        all.add(new TypeCase("lexcounter", counter, Models::counter));
        all.add(new TypeCase("ccounter", counter, Models::counter));
        all.add(new TypeCase("ewflag", flag, Models.flag("enable")));
        all.add(new TypeCase("dwflag", flag, Models.flag("disable")));
        all.add(new TypeCase("gset", set.subList(0, 2), Models::gset));
        all.add(new TypeCase("2pset", set, Models::twoPhaseSet));
        all.add(new TypeCase("aworset", set, Models::addWinsSet));
        all.add(new TypeCase("rworset", set, Models::removeWinsSet));
        all.add(new TypeCase("rwlwwset", set, Models::lastWriterSet));
        all.add(new TypeCase("lwwreg", register, Models::lastWriterRegister));
        all.add(new TypeCase("mvreg", register, Models::multiValueRegister));
        all.add(new TypeCase("ormap", mapOperations(), Models::map));
        all.add(new TypeCase(
                "rga",
                List.of(
                        Operation.of("insertAt", 0, "x"),
                        Operation.of("push", "y"),
                        Operation.of("removeAt", 0),
                        Operation.of("updateAt", 1, "z")),
                null));
        all.add(new TypeCase(
                "text",
                List.of(
                        Operation.of("insert", 0, "x"),
                        Operation.of("append", "yz"),
                        Operation.of("delete", 0, 1),
                        Operation.of("replace", 1, 2, "v")),
                null));
        return all;
    }

    private static List<Operation> mapOperations() {
        return List.of(
                Operation.of("applySub", "x", "aworset", "add", "a"),
                Operation.of("applySub", "x", "aworset", "remove", "a"),
                Operation.of("remove", "x"),
                Operation.of("applySub", "y", "mvreg", "write", "b"),
                Operation.of("applySub", "y", "mvreg", "write", "c"),
                Operation.of("remove", "y"));
    }

    static TypeCase of(String name) {
        return all().stream()
                .filter(type -> type.name.equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no case of " + name));
    }

    CrdtType<?> type() {
        return CrdtTypes.byName(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
