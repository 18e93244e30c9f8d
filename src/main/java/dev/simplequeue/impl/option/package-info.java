/**
 * Options that are declared once, with name, kind, limits, default and meaning: JSON in, JSON out,
 * copying, the check and the manual's table follow from that.
 */
@NullMarked
package dev.simplequeue.impl.option;

import org.jspecify.annotations.NullMarked;
