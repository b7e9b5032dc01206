package org.peerbase.cli.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One insertion or deletion, told by the characters that it is about.
 *
 * @param index its place among the edits of its author, from 0
 * @param seen characters of others that the author had seen
 * @param seenDeleted characters that the author had seen others delete
 * @param after the character that the insertion follows; null for the beginning of the text
 * @param inserted what is inserted, or null
 * @param number the number of the first inserted character
 * @param deleted what is deleted
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Edit(
        int index,
        List<CharacterName> seen,
        List<CharacterName> seenDeleted,
        @Nullable CharacterName after,
        @Nullable String inserted,
        long number,
        List<CharacterName> deleted) {
    /** Lists that JSON left out are empty. */
    public Edit {
        seen = copy(seen);
        seenDeleted = copy(seenDeleted);
        deleted = copy(deleted);
    }

    private static List<CharacterName> copy(@Nullable List<CharacterName> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
