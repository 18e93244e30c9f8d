package dev.simplequeue.examples.shop;

/**
 * What a customer orders.
 *
 * @param customer who pays
 * @param article what it is
 * @param cents what it costs
 */
public record Order(String customer, String article, int cents) {
  /** Refuses what cannot be sold. */
  public Order {
    if (customer == null || article == null || cents < 1) {
      throw new IllegalArgumentException("an order has a customer, an article and a price");
    }
  }
}
