package dev.simplequeue.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test that begins without tables, also behind another one of its class: it makes the schema
 * itself, or looks at what PostgreSQL knows of tables that were just made.
 */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface FreshTables {}
