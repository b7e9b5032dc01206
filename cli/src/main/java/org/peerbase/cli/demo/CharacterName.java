package org.peerbase.cli.demo;

import com.fasterxml.jackson.annotation.JsonFormat;

/** A character by who inserted it: the {@code number}th that {@code author} inserted, from 0. In JSON a pair. */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record CharacterName(int author, long number) {}
