package dev.simplequeue.impl.base;

import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.vertx.core.json.jackson.DatabindCodec;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads JSON into one class with Vert.x's mapper as it is set up now: kept with the class as long
 * as the mapper has the settings and the modules that it was made from.
 */
final class TypedReader {
  private static final ClassValue<AtomicReference<TypedReader>> KEPT =
      new ClassValue<>() {
        @Override
        protected AtomicReference<TypedReader> computeValue(Class<?> type) {
          return new AtomicReference<>(new TypedReader(DatabindCodec.mapper(), type));
        }
      };

  private final DeserializationConfig config;
  private final DeserializationContext context;
  private final ObjectReader strict;
  private final ObjectReader lenient;

  private TypedReader(ObjectMapper mapper, Class<?> type) {
    config = mapper.getDeserializationConfig();
    context = mapper.getDeserializationContext();
    ObjectReader reader = mapper.readerFor(type);
    strict = reader.with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    lenient = reader.without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  static ObjectReader of(Class<?> type, boolean refuseUnknown) {
    ObjectMapper mapper = DatabindCodec.mapper();
    AtomicReference<TypedReader> kept = KEPT.get(type);
    TypedReader reader = kept.get();
    if (reader.config != mapper.getDeserializationConfig()
        || reader.context != mapper.getDeserializationContext()) {
      reader = new TypedReader(mapper, type);
      kept.set(reader);
    }
    return refuseUnknown ? reader.strict : reader.lenient;
  }
}
