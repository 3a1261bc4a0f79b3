package io.cupel.cli;

import io.cupel.cli.terminal.JsonLine;
import io.cupel.cli.terminal.Table;
import io.cupel.event.HardeningPolicy;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the policies in force. */
@Command(
    name = "list",
    header = "List the policies in force.",
    footer = {"", "With --json: one object a policy, a line each."})
final class PolicyListCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin ConnectionOptions connection;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  @Override
  public Integer call() {
    SortedMap<String, HardeningPolicy> policies;
    try (ServiceConnection service = ServiceConnection.open(connection)) {
      policies = service.policies();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (output.json) {
      policies.forEach((model, policy) -> printJson(out, model, policy));
    } else if (policies.isEmpty()) {
      out.println("There is no policy yet; set one with 'cupel policy set MODEL --clean DATA'.");
    } else {
      Table table = new Table().row("MODEL", "LAYER", "RECIPE", "MAX DROP", "CLEAN DATA");
      policies.forEach(
          (model, policy) ->
              table.row(
                  model,
                  policy.getLayer(),
                  policy.getRecipe(),
                  HardeningResult.percent(policy.getMaxAccuracyDrop()),
                  policy.getCleanDataUri()));
      table.print(out);
    }
    out.flush();
    return ExitCode.OK.number();
  }

  static void printJson(PrintWriter out, String model, HardeningPolicy policy) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", model);
    json.put("cleanDataUri", policy.getCleanDataUri());
    json.put("cleanDataSha256", policy.getCleanDataSha256());
    json.put("layer", policy.getLayer());
    json.put("recipe", policy.getRecipe());
    json.put("seed", policy.getSeed());
    json.put("maxAccuracyDrop", policy.getMaxAccuracyDrop());
    json.put("maxProbeSuccess", policy.getMaxProbeSuccess());
    json.put("precaution", policy.getPrecaution());
    json.put("publishAs", policy.getPublishAs());
    json.put("alias", policy.getAlias());
    json.put("timeBudgetSeconds", policy.getTimeBudgetSeconds());
    out.println(JsonLine.of(json));
  }
}
