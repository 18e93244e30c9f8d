/** What the doctor looks at, one class for each kind of trouble. */
@NullMarked
package dev.simplequeue.cli.doctor;

import org.jspecify.annotations.NullMarked;
