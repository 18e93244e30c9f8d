package dev.simplequeue.job;

import dev.simplequeue.impl.base.TextChecks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What makes a job the only one of its kind.
 *
 * @param name the unique key
 * @param fields in the place of a name: those of the payload that tell jobs apart; empty for all
 * @param period for how long it holds beyond the job's end
 */
record JobKey(Optional<String> name, Optional<List<String>> fields, Optional<KeyPeriod> period) {
  static final JobKey NONE = new JobKey(Optional.empty(), Optional.empty(), Optional.empty());

  static JobKey named(String key) {
    return new JobKey(Optional.of(name("uniqueKey", key)), Optional.empty(), Optional.empty());
  }

  static JobKey byPayload(String... fields) {
    if (fields.length > JobRequest.MAX_KEY_FIELDS) {
      throw new InvalidValueException(
          "uniqueBy",
          "has " + fields.length + " entries; the limit is " + JobRequest.MAX_KEY_FIELDS);
    }
    List<String> names = Arrays.stream(fields).map(field -> name("uniqueBy", field)).toList();
    return new JobKey(Optional.empty(), Optional.of(names), Optional.empty());
  }

  JobKey per(KeyPeriod period) {
    if (name.isEmpty() && fields.isEmpty()) {
      throw new InvalidValueException("per", "needs a uniqueKey, or uniqueBy");
    }
    return new JobKey(name, fields, Optional.of(period));
  }

  private static String name(String field, String name) {
    return TextChecks.checkName(
        field, name, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
  }
}
