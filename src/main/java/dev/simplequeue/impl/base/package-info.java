/**
 * What stands below the job: the checks of texts, how a job's fields are declared, JSON that is
 * read into users' classes, the forms of results as JSON, and the key to what users' types keep for
 * the queue alone. Nothing here knows another package.
 */
@NullMarked
package dev.simplequeue.impl.base;

import org.jspecify.annotations.NullMarked;
