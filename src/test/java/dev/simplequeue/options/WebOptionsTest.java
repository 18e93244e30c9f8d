package dev.simplequeue.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How installations are told apart on the web page. */
class WebOptionsTest {

  @Test
  void coloursAndPeersSurviveTheWayThroughJsonInTheirOrder() {
    Map<String, String> peers = new LinkedHashMap<>();
    peers.put("staging", "https://staging.example.org/queue/");
    peers.put("a test", "http://localhost:8077/");
    WebOptions options = new WebOptions().setColour("#B3261e").setPeers(peers);

    WebOptions read = new WebOptions(options.toJson());

    assertThat(read.getColour()).isEqualTo("#B3261e");
    assertThat(read.getPeers()).containsExactlyEntriesOf(peers);
    assertThat(new WebOptions(read).setPeers(Map.of()).getPeers()).isEmpty();
    assertThat(read.getPeers()).isEqualTo(peers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "data:text/html,x",
        "/queue/",
        "https:///queue",
        "https://ada:secret@example.org/",
        "http://a b/"
      })
  void aPeerIsAWebPageAndNoScript(String url) {
    assertThatThrownBy(() -> new WebOptions().setPeers(Map.of("other", url)))
        .hasMessageContaining("peers")
        .hasMessageNotContaining("secret");
    JsonObject json = new JsonObject().put("peers", new JsonObject().put("other", url));
    assertThatThrownBy(() -> new WebOptions(json))
        .hasMessageContaining("peers.other")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"red", "#fff", "#12345g", "#1234567", "url(x)"})
  void aColourIsAHashAndSixDigits(String colour) {
    assertThatThrownBy(() -> new WebOptions().setColour(colour)).hasMessageContaining("colour");
    assertThatThrownBy(() -> new WebOptions(new JsonObject().put("colour", colour)))
        .hasMessageContaining("colour");
  }
}
