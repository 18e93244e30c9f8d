/** JSON as strictly as the library reads it: every problem at once, with its key. */
@NullMarked
package dev.simplequeue.impl.json;

import org.jspecify.annotations.NullMarked;
