package dev.sigmapi.cli;

import dev.sigmapi.data.DataException;
import dev.sigmapi.file.ModelFileException;
import dev.sigmapi.specification.SpecificationException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What a command does with what went wrong: one sentence, and the exit code that says the kind. */
final class Failure implements IExecutionExceptionHandler {
  static final int RUNTIME = 1;
  static final int USAGE = 2;
  static final int DATA = 3;
  static final int MODEL = 4;

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    command.getErr().println("sigmapi: " + sentence(e));
    if (command.getCommand() instanceof Verb verb && verb.stacktrace) {
      e.printStackTrace(command.getErr());
    }
    return code(e);
  }

  private static int code(Exception e) {
    if (e instanceof DataException) {
      return DATA;
    }
    if (e instanceof ModelFileException) {
      return MODEL;
    }
    return e instanceof SpecificationException ? USAGE : RUNTIME;
  }

  private static String sentence(Exception e) {
    String message = e.getMessage();
    return message == null ? "failed with " + e + "; --stacktrace says where" : message;
  }
}
