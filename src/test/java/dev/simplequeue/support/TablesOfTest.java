package dev.simplequeue.support;

import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The tables that the test before has left. To make them takes longer than most tests do, so they
 * are emptied and kept if they are as they were made: no column, constraint, trigger, function,
 * right or setting more or less, no statistics, and hardly a page.
 */
final class TablesOfTest {
  private static final String REFERENCE = "t_as_it_is_made";

  /** What tables are like that were just made, by the server's address. */
  private static final ConcurrentMap<String, String> AS_MADE = new ConcurrentHashMap<>();

  private static final String LIKENESS =
      """
      with n as (select oid, nspname, nspowner, nspacl from pg_namespace where nspname = $1),
      c as (select c.* from pg_class c join n on n.oid = c.relnamespace)
      select md5(string_agg(word, '|' order by word)) as likeness
      from (
        select format('%s %s %s', nspowner, nspacl, (select count(*) from pg_default_acl where defaclnamespace = n.oid)) as word from n
        union all
        select format('%s %s %s %s %s %s %s %s %s %s', relname, relkind, reloptions, relacl, relreplident, relrowsecurity, relispartition,
          relowner, case relkind when 'r' then reltuples end, coalesce(pg_relation_size(c.oid), 0) > 131072)
        from c where relkind not in ('i', 'I')
        union all
        select format('%s %s %s', relname, indisvalid, indkey) from c join pg_index i on i.indexrelid = c.oid
        union all
        select format('%s %s %s %s %s %s %s %s', relname, attname, attnum, attnotnull, atttypmod, attstattarget, attacl, attoptions)
        from c join pg_attribute a on a.attrelid = c.oid where attnum > 0 and relkind in ('r', 'p')
        union all
        select format('%s %s %s %s', relname, conname, convalidated, condeferrable)
        from c join pg_constraint k on c.oid in (k.conrelid, k.confrelid)
        union all
        select format('%s %s %s', relname, tgname, tgenabled) from c join pg_trigger t on t.tgrelid = c.oid
        union all
        select format('%s %s', relname, count(*))
        from c join (
          select prrelid as of from pg_publication_rel
          union all select polrelid from pg_policy
          union all select starelid from pg_statistic
          union all select stxrelid from pg_statistic_ext) other on other.of = c.oid
        group by relname
        union all
        select format('%s %s %s %s %s %s %s', proname, pronargs, proowner, proacl, prosecdef, provolatile,
          md5(replace(concat(prosrc, proconfig), n.nspname, '')))
        from pg_proc p join n on n.oid = p.pronamespace
      ) words
      """;

  /** All tables but the one that says which migrations there were. */
  private static final String EMPTY =
      """
      select string_agg(format('delete from %s', c.oid::regclass), '; ') as deletions
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relkind = 'r' and c.relname <> 'schema_version'
      """;

  private static final String MIGRATIONS =
      """
      select md5(string_agg(format('%s %s %s', version, name, oldest_library), '|' order by version)) as likeness
      from {schema}.schema_version
      """;

  private final Vertx vertx;
  private final Pool pool;
  private final String uri;

  TablesOfTest(Vertx vertx, Pool pool, String uri) {
    this.vertx = vertx;
    this.pool = pool;
    this.uri = uri;
  }

  /** There are none, or empty ones that are as they were made. */
  void prepare(String schema, boolean fresh) {
    if (fresh || !exists(schema) || !likeness(schema).equals(asMade())) {
      drop(schema);
    } else {
      OnDatabase.await(pool.query(one(EMPTY, schema).getString("deletions")).execute());
    }
  }

  private void drop(String schema) {
    OnDatabase.await(pool.query("drop schema if exists " + schema + " cascade").execute());
  }

  private boolean exists(String schema) {
    return one("select to_regclass($1 || '.schema_version') is not null as there", schema)
        .getBoolean("there");
  }

  private String likeness(String schema) {
    return one(LIKENESS, schema).getString("likeness")
        + OnDatabase.await(pool.query(MIGRATIONS.replace("{schema}", schema)).execute())
            .iterator()
            .next()
            .getString("likeness");
  }

  private String asMade() {
    return AS_MADE.computeIfAbsent(
        uri,
        server -> {
          drop(REFERENCE);
          OnDatabase.await(
              Startup.prepare(
                  vertx,
                  new SimpleQueueOptions()
                      .setUri(server)
                      .setSchema(REFERENCE)
                      .setJanitor(new JanitorOptions().setDaysAhead(1)),
                  event -> {}));
          return likeness(REFERENCE);
        });
  }

  private Row one(String sql, String schema) {
    return OnDatabase.await(pool.preparedQuery(sql).execute(Tuple.of(schema))).iterator().next();
  }
}
