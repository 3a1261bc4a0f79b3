package io.cupel.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.bench.recipe.RecipeRequest;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.TrainingRequest;
import io.cupel.verify.EvaluationRequest;
import java.util.Optional;

/**
 * One JSON object a line, in both directions. Every reply repeats its request's id, which is random
 * and secret: a model can print (TorchScript has {@code print}), but not forge a result that way.
 */
final class Protocol {
  /** Longest line that is accepted, bytes. A report with its loss curve is a few hundred KiB. */
  static final int LONGEST_LINE = 16 << 20;

  // NaN is written as the string "NaN" and read back as such.
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setSerializationInclusion(JsonInclude.Include.NON_NULL)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private Protocol() {}

  /** Exactly one of the last four is there. */
  record Request(
      String id,
      HardeningRequest harden,
      EvaluationRequest evaluate,
      RecipeRequest apply,
      TrainingRequest train) {
    static Request of(String id, HardeningRequest harden) {
      return new Request(id, harden, null, null, null);
    }

    static Request of(String id, EvaluationRequest evaluate) {
      return new Request(id, null, evaluate, null, null);
    }

    static Request of(String id, RecipeRequest apply) {
      return new Request(id, null, null, apply, null);
    }

    static Request of(String id, TrainingRequest train) {
      return new Request(id, null, null, null, train);
    }
  }

  /** Exactly one of the last three is there. */
  record Reply(String id, Progress progress, JsonNode result, Failure failure) {}

  /**
   * @param refusal whether the engine itself is in order and may take the next job
   */
  record Failure(Reason reason, String facts, boolean refusal) {
    static Failure of(ReasonException e) {
      String advice = " " + e.reason().advice();
      String message = e.getMessage();
      String facts =
          message.endsWith(advice)
              ? message.substring(0, message.length() - advice.length())
              : message;
      return new Failure(e.reason(), facts, !e.reason().retryable());
    }
  }

  static String write(Object message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Request readRequest(String line) throws JsonProcessingException {
    return JSON.readValue(line, Request.class);
  }

  /** Empty when the line is something else. */
  static Optional<Reply> readReply(String line) {
    if (!line.startsWith("{")) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(line, Reply.class)).filter(r -> r.id() != null);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static JsonNode tree(Object result) {
    return JSON.valueToTree(result);
  }

  /**
   * What came of a request.
   *
   * @throws ReasonException INTERNAL_ERROR when it shows clean images though that was not allowed:
   *     the process ran a foreign program, so what it was told is no guard
   */
  static <T> T result(Request request, Reply reply, Class<T> type) throws JsonProcessingException {
    T result = JSON.treeToValue(reply.result(), type);
    if (result instanceof HardeningReport report
        && !report.examples().isEmpty()
        && !request.harden().pictures()) {
      throw new ReasonException(
          Reason.INTERNAL_ERROR, "The engine's report has pictures, which were not asked for.");
    }
    return result;
  }
}
