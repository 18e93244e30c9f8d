package dev.simplequeue.impl.option;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One option of an {@link OptionSet}, as it was declared. Immutable; {@link OptionValues} have its
 * value.
 */
public final class Option<V> {
  private final String name;
  private final Kind<V> kind;
  private final @Nullable Supplier<V> standard;
  private final String standardShown;
  private final String meaning;

  private Option(Declaration<V> declaration, String meaning) {
    this.name = declaration.name;
    this.kind = declaration.kind;
    this.standard = declaration.standard;
    this.standardShown = declaration.standardShown;
    this.meaning = meaning;
  }

  /** An option that is being declared: its default, and in the end what it means. */
  public static final class Declaration<V> {
    private final OptionSet<?> set;
    private final String name;
    private final Kind<V> kind;
    private @Nullable Supplier<V> standard;
    private String standardShown = "–";

    Declaration(OptionSet<?> set, String name, Kind<V> kind) {
      this.set = set;
      this.name = name;
      this.kind = kind;
    }

    /** The value where none is set. */
    public Declaration<V> defaults(V value) {
      return defaults(() -> value, "`" + kind.shown(value) + "`");
    }

    /** The same, made anew for each that asks; the manual has these words for it. */
    public Declaration<V> defaults(Supplier<V> value, String shown) {
      standard = value;
      standardShown = shown;
      return this;
    }

    /** There is no value where none is set; the manual has these words for that. */
    public Declaration<V> withoutDefault(String shown) {
      standardShown = shown;
      return this;
    }

    /** Ends the declaration with what the manual says of the option. */
    public Option<V> says(String meaning) {
      return set.add(new Option<>(this, meaning));
    }
  }

  /** Its key in JSON; that of an option in an object within has a dot. */
  String name() {
    return name;
  }

  Kind<V> kind() {
    return kind;
  }

  Optional<V> standard() {
    return standard == null ? Optional.empty() : Optional.of(standard.get());
  }

  String standardShown() {
    return standardShown;
  }

  String meaning() {
    return meaning;
  }

  /**
   * The value, if it is within the limits.
   *
   * @throws dev.simplequeue.job.InvalidValueException if it is not
   */
  public V checked(V value) {
    kind.check().accept(name, Objects.requireNonNull(value, name));
    return value;
  }
}
