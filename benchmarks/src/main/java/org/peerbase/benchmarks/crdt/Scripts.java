package org.peerbase.benchmarks.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Loads that are made up, after those of {@code dmonad/crdt-benchmarks}. The same numbers give the same script, in every
 * run.
 */
final class Scripts {
    private static final long SEED = 0xC0FFEE;
    private static final int WORD_MIN = 2;
    private static final int WORD_MAX = 9;

    /** Of the edits that put words in and out, those that take out. */
    private static final double DELETIONS = 0.4;

    private Scripts() {}

    /** One character after the other at the end. */
    static Script append(int count) {
        Writer writer = new Writer();
        for (int i = 0; i < count; i++) {
            writer.edit(writer.text.length(), 0, writer.character());
        }
        return writer.script();
    }

    /** One character after the other at the beginning. */
    static Script prepend(int count) {
        Writer writer = new Writer();
        for (int i = 0; i < count; i++) {
            writer.edit(0, 0, writer.character());
        }
        return writer.script();
    }

    /** Characters at random places. */
    static Script random(int count) {
        Writer writer = new Writer();
        for (int i = 0; i < count; i++) {
            writer.edit(writer.random.nextInt(writer.text.length() + 1), 0, writer.character());
        }
        return writer.script();
    }

    /** Words put in at random places, and as long pieces taken out. */
    static Script words(int count) {
        Writer writer = new Writer();
        for (int i = 0; i < count; i++) {
            writer.wordInOrOut();
        }
        return writer.script();
    }

    /** One insertion of {@code length} characters, as of a paste. */
    static Script paste(String text, int length) {
        Writer writer = new Writer();
        writer.edit(0, 0, text.repeat(length / text.length() + 1).substring(0, length));
        return writer.script();
    }

    /** Two who put words in and out of one text, {@code count} times each, before they hear of each other. */
    static Script conflict(int count) {
        List<Step> steps = new ArrayList<>();
        String shared = "What both begin with. ".repeat(5);
        steps.add(new Step.Edit(0, 0, 0, shared));
        steps.add(new Step.Delivery(1, 0));
        for (int replica = 0; replica < 2; replica++) {
            Writer writer = new Writer(replica, shared);
            for (int i = 0; i < count; i++) {
                writer.wordInOrOut();
            }
            steps.addAll(writer.steps);
        }
        for (int edit = 1; edit <= 2 * count; edit++) {
            steps.add(new Step.Delivery(edit <= count ? 1 : 0, edit));
        }
        return new Script(2, true, steps, null);
    }

    /** Many who each insert one number into the empty text, before anybody hears of anybody. */
    static Script atOnce(int clients) {
        List<Step> steps = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            steps.add(new Step.Edit(client, 0, 0, String.valueOf(client)));
        }
        return new Script(clients, false, steps, null);
    }

    /** One replica that writes. */
    private static final class Writer {
        final List<Step> steps = new ArrayList<>();
        final PlainText text = new PlainText();
        final Random random;
        private final int replica;

        Writer() {
            this(0, "");
        }

        Writer(int replica, String begun) {
            this.replica = replica;
            random = new Random(SEED + replica);
            text.replace(0, 0, begun);
        }

        String character() {
            return String.valueOf((char) ('a' + random.nextInt(26)));
        }

        void wordInOrOut() {
            int size = WORD_MIN + random.nextInt(WORD_MAX - WORD_MIN + 1);
            if (text.length() > size && random.nextDouble() < DELETIONS) {
                edit(random.nextInt(text.length() - size), size, "");
            } else {
                StringBuilder word = new StringBuilder();
                for (int i = 0; i < size; i++) {
                    word.append(character());
                }
                edit(random.nextInt(text.length() + 1), 0, word.toString());
            }
        }

        void edit(int position, int deleted, String inserted) {
            steps.add(new Step.Edit(replica, position, deleted, inserted));
            text.replace(position, deleted, inserted);
        }

        Script script() {
            return new Script(1, true, steps, text.toString());
        }
    }
}
