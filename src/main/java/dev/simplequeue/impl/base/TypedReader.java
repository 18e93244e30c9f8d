package dev.simplequeue.impl.base;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.vertx.core.json.jackson.DatabindCodec;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Reads JSON into one type with Vert.x's mapper as it is set up now: kept with the class as long as
 * the mapper has the settings and the modules that it was made from.
 */
final class TypedReader {
  private static final ClassValue<AtomicReference<TypedReader>> KEPT =
      new ClassValue<>() {
        @Override
        protected AtomicReference<TypedReader> computeValue(Class<?> type) {
          return new AtomicReference<>(made(DatabindCodec.mapper(), type));
        }
      };

  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final AtomicReference<TypedReader> KEPT_OF_TEXTS =
      new AtomicReference<>(madeOfTexts(DatabindCodec.mapper()));

  private final DeserializationConfig config;
  private final DeserializationContext context;
  private final ObjectReader strict;
  private final ObjectReader lenient;

  private TypedReader(ObjectMapper mapper, ObjectReader reader) {
    config = mapper.getDeserializationConfig();
    context = mapper.getDeserializationContext();
    strict = reader.with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    lenient = reader.without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  private static TypedReader made(ObjectMapper mapper, Class<?> type) {
    return new TypedReader(mapper, mapper.readerFor(type));
  }

  private static TypedReader madeOfTexts(ObjectMapper mapper) {
    return new TypedReader(mapper, mapper.readerFor(TEXTS));
  }

  static ObjectReader of(Class<?> type, boolean refuseUnknown) {
    TypedReader reader = current(KEPT.get(type), mapper -> made(mapper, type));
    return refuseUnknown ? reader.strict : reader.lenient;
  }

  /** Of an object whose values are strings. */
  static ObjectReader ofTexts() {
    return current(KEPT_OF_TEXTS, TypedReader::madeOfTexts).lenient;
  }

  private static TypedReader current(
      AtomicReference<TypedReader> kept, Function<ObjectMapper, TypedReader> maker) {
    ObjectMapper mapper = DatabindCodec.mapper();
    TypedReader reader = kept.get();
    if (reader.config != mapper.getDeserializationConfig()
        || reader.context != mapper.getDeserializationContext()) {
      reader = maker.apply(mapper);
      kept.set(reader);
    }
    return reader;
  }
}
