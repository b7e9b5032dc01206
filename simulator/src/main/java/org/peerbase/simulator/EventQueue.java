package org.peerbase.simulator;

import java.util.PriorityQueue;

/** What will happen, in the order of time, and of scheduling where times are equal. */
final class EventQueue {
    private record Event(long time, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long order;
    private long now;

    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        events.add(new Event(Math.max(now, time), order++, action));
    }

    void after(long delay, Runnable action) {
        at(now + delay, action);
    }

    /** Lets the next thing happen if it does so by {@code until}; otherwise makes it that late and returns false. */
    boolean runNext(long until) {
        Event next = events.peek();
        if (next == null || next.time() > until) {
            now = Math.max(now, until);
            return false;
        }
        events.remove();
        now = next.time();
        next.action().run();
        return true;
    }
}
