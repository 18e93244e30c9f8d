/** The log: each event as a sentence for an operator. No other package of the library logs. */
@NullMarked
package dev.simplequeue.impl.log;

import org.jspecify.annotations.NullMarked;
