package io.cupel.process;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.cupel.purify.HardeningReport;
import java.io.IOException;

/**
 * A report as the document that is kept: what was tried and measured, without the path of a file
 * that may be moved. JSON has no NaN: an unknown number is null.
 */
public final class ReportJson {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .addMixIn(HardeningReport.class, WithoutPath.class)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Double.class, new UnknownAsNull())
                  .addSerializer(Double.TYPE, new UnknownAsNull()));

  private ReportJson() {}

  /** UTF-8 bytes. */
  public static byte[] of(HardeningReport report) {
    try {
      return JSON.writeValueAsBytes(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface WithoutPath {
    @JsonIgnore
    String purifiedFile();
  }

  private static final class UnknownAsNull extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        to.writeNumber(value);
      } else {
        to.writeNull();
      }
    }
  }
}
