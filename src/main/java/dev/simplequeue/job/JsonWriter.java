package dev.simplequeue.job;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.SerializerFactory;
import io.vertx.core.json.jackson.DatabindCodec;

/**
 * Writes JSON with Vert.x's mapper as it is set up now: a writer is kept as long as the mapper has
 * the settings and the modules that it was made from.
 */
final class JsonWriter {
  private static volatile JsonWriter latest = new JsonWriter(DatabindCodec.mapper());

  private final SerializationConfig config;
  private final SerializerFactory serializers;
  private final SerializerProvider provider;
  private final ObjectWriter writer;

  private JsonWriter(ObjectMapper mapper) {
    config = mapper.getSerializationConfig();
    serializers = mapper.getSerializerFactory();
    provider = mapper.getSerializerProvider();
    // NaN and the infinities would be written as texts, and so come back as something else: better
    // refused when the text is checked.
    writer = mapper.writer().without(JsonWriteFeature.WRITE_NAN_AS_STRINGS);
  }

  static ObjectWriter current() {
    ObjectMapper mapper = DatabindCodec.mapper();
    JsonWriter known = latest;
    if (known.config != mapper.getSerializationConfig()
        || known.serializers != mapper.getSerializerFactory()
        || known.provider != mapper.getSerializerProvider()) {
      known = new JsonWriter(mapper);
      latest = known;
    }
    return known.writer;
  }
}
