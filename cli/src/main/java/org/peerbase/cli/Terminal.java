package org.peerbase.cli;

/** Keeps what a stranger sent from steering the terminal that shows it. */
final class Terminal {
    private Terminal() {}

    /** The text with control characters, escapes and direction overrides shown as {@code \\uXXXX}. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean format = Character.getType(c) == Character.FORMAT;
            if (c == '\t' || (!Character.isISOControl(c) && !format && Character.isDefined(c))) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u%04x", c));
            }
        });
        return shown.toString();
    }
}
