package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.examples.shop.WebShop;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** The example of a web shop does what it says. */
class WebShopTest extends OnDatabase {
  private final HttpClient client = HttpClient.newHttpClient();
  private String url;

  private void open() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    rows("drop table if exists shop_order");
    await(vertx.deployVerticle(new WebShop(options(), port)));
    url = "http://localhost:" + port + "/orders";
  }

  private HttpResponse<String> post(JsonObject order) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .POST(BodyPublishers.ofString(order.encode()))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(long order) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + '/' + order)).build(), BodyHandlers.ofString());
  }

  @Test
  void anOrderIsStoredWithTheJobOfItsInvoiceWhichIsThenWritten() throws Exception {
    open();

    HttpResponse<String> placed =
        post(JsonObject.of("customer", "Ada", "article", "Tea", "cents", 350));

    assertThat(placed.statusCode()).isEqualTo(200);
    long order = new JsonObject(placed.body()).getLong("order");
    eventually(
        () ->
            assertThat(new JsonObject(get(order).body()).getString("invoice"))
                .isEqualTo("Invoice " + order + " for Ada"));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(get(order + 1).statusCode()).isEqualTo(404);
    rows("drop table shop_order");
  }

  @Test
  void anOrderThatIsRefusedLeavesNeitherARowNorAJob() throws Exception {
    open();
    rows("alter table {schema}.job add constraint no_invoices check (queue <> 'invoice')");

    HttpResponse<String> placed =
        post(JsonObject.of("customer", "Ada", "article", "Tea", "cents", 350));
    HttpResponse<String> senseless = post(JsonObject.of("customer", "Ada"));

    assertThat(placed.statusCode()).isEqualTo(500);
    assertThat(senseless.statusCode()).isEqualTo(400);
    assertThat(number("select count(*) from shop_order")).isZero();
    assertThat(liveJobs() + archivedJobs() + deadJobs()).isZero();
    rows("drop table shop_order");
  }
}
