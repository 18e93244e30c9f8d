/**
 * How it is set up: options classes with JSON in and out. Values are checked where they are set;
 * reading JSON reports all problems together.
 */
@NullMarked
package dev.simplequeue.options;

import org.jspecify.annotations.NullMarked;
