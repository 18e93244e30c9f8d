package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.ControlJson;
import dev.simplequeue.impl.bus.EnqueueJson;
import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.support.AskedJson;
import dev.simplequeue.support.Manual;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The manual's tables of addresses, messages and failure codes are what the code has. */
class ManualMessagesTest {
  private static final JsonObject JOB = new JsonObject().put("id", UUID.randomUUID().toString());

  @Test
  void everyPublicAddressHasARow() throws ReflectiveOperationException {
    Addresses addresses = new Addresses("simplequeue");
    Set<String> expected = new TreeSet<>();
    for (Method method : Addresses.class.getDeclaredMethods()) {
      if (method.getParameterCount() == 0
          && method.invoke(addresses) instanceof String address
          && address.matches("simplequeue\\.[a-z-]+")) {
        expected.add(address);
      }
    }

    // Those of the inspector and of schedules have chapters of their own.
    expected.add(addresses.inspect(""));
    expected.add(addresses.operate(""));
    expected.add(addresses.schedule(""));
    assertThat(Manual.names("reference", "addresses", 0)).isEqualTo(expected);
  }

  @Test
  void everyFailureCodeHasARowWithItsName() {
    assertThat(
            Manual.table("reference", "failure-codes").stream()
                .map(row -> Manual.names(row.get(0) + row.get(1))))
        .containsExactlyElementsOf(
            Arrays.stream(FailureCode.values())
                .map(code -> List.of(String.valueOf(code.code()), code.name()))
                .toList());
  }

  @Test
  void anAddressFailsOnlyWithCodesThatThereAre() {
    assertThat(Manual.names("reference", "addresses", 3))
        .isSubsetOf(Manual.names("reference", "failure-codes", 0));
  }

  @Test
  void everyKeyOfARequestHasARow() {
    JsonObject request = new JsonObject().put("queue", "email");

    assertThat(Manual.names("reference", "request-keys", 0))
        .isEqualTo(AskedJson.keys(request, EnqueueJson::request));
  }

  @Test
  void aTemplateTakesTheKeysOfARequestButThoseOfOneJob() {
    Set<String> expected = Manual.names("reference", "request-keys", 0);
    expected.removeAll(Set.of("id", "runAt", "uniqueKey", "uniqueBy", "per", "zone", "template"));

    assertThat(AskedJson.keys(new JsonObject(), RequestJson::template)).isEqualTo(expected);
  }

  @Test
  void everyKeyOfACancelHasARow() {
    assertThat(Manual.names("reference", "cancel-keys", 0))
        .isEqualTo(AskedJson.keys(JOB, ControlJson::cancel));
  }

  @Test
  void everyKeyOfAWaitHasARow() {
    assertThat(Manual.names("reference", "await-keys", 0))
        .isEqualTo(AskedJson.keys(JOB, ControlJson::await));
  }
}
