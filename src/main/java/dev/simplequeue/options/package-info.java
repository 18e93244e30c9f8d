/**
 * Options classes that read and write JSON. Values are checked where they are set; reading JSON
 * reports all problems together.
 */
@NullMarked
package dev.simplequeue.options;

import org.jspecify.annotations.NullMarked;
