/**
 * The rules of the house as tests: which arrows may exist, what no file may hold, and that every sample in the documents
 * is code that the tests run. They see the whole project, so they live in its topmost module.
 */
@NullMarked
package org.peerbase.house;

import org.jspecify.annotations.NullMarked;
