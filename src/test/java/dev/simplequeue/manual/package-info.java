/** What the manual shows beyond the examples: compiled by the build, run by its tests. */
package dev.simplequeue.manual;
