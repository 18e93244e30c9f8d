package dev.simplequeue.impl.base;

import java.util.List;
import java.util.function.Consumer;

/**
 * Lets the testing kit of the same version in, where the library is a module: the kit may then be
 * another module, or stand on the class path, as build tools put what tests alone need. It asks for
 * this as a service, so that nothing is exported for it.
 */
public final class TestingDoor implements Consumer<Module> {
  private static final String KIT = "dev.simplequeue.testing";

  /** What the kit uses. */
  public static final List<String> PACKAGES =
      List.of(
          "dev.simplequeue.impl.base",
          "dev.simplequeue.impl.bus",
          "dev.simplequeue.impl.job",
          "dev.simplequeue.impl.loop",
          "dev.simplequeue.impl.sql",
          "dev.simplequeue.impl.store");

  /** For the service loader. */
  public TestingDoor() {}

  /**
   * Exports the insides to it.
   *
   * @throws IllegalArgumentException if it is another named module than the kit's
   */
  @Override
  public void accept(Module kit) {
    if (kit.isNamed() && !kit.getName().equals(KIT)) {
      throw new IllegalArgumentException("only " + KIT + " may use the insides, not " + kit);
    }
    PACKAGES.forEach(name -> TestingDoor.class.getModule().addExports(name, kit));
  }
}
