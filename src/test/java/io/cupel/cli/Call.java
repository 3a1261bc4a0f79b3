package io.cupel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * One call of the command line, and how it ended.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Call(int code, String out, String err) {
  static Call of(EngineSource.Session engine, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine cupel = Cupel.commandLine(threads -> engine, Terminal.NONE);
    cupel.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    return new Call(cupel.execute(words), out.toString(), err.toString());
  }

  JsonNode lastLine() throws IOException {
    String[] lines = out.split("\n");
    return new ObjectMapper().readTree(lines[lines.length - 1]);
  }
}
