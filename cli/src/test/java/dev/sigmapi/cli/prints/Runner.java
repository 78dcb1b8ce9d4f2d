package dev.sigmapi.cli.prints;

import java.util.List;

/** Runs what a print says on the rows of a sample. */
interface Runner {

  /** A list for each row: numbers or what they are as text, NaN for what has none, and words. */
  List<List<Object>> run(Sample sample) throws Exception;
}
