package dev.sigmapi.file;

import dev.sigmapi.model.Model;

import java.nio.file.Path;

/**
 * A model file is missing, damaged, hostile or newer than this program; the message names the file,
 * what is wrong with it and what to do. The command ends with exit code 4.
 */
public final class ModelFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelFileException(String message) {
    super(message);
  }

  public ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The refusal of a file whose content breaks a rule of the format. */
  static ModelFileException damaged(Path file, String problem, Throwable cause) {
    return new ModelFileException(
        "Model file "
            + Printable.quote(file)
            + " is damaged or was not written by Sigmapi: "
            + problem
            + "; get a fresh copy or save it again",
        cause);
  }
}
