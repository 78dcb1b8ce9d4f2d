package dev.sigmapi.specification;

import java.util.Collections;
import java.util.List;

/**
 * A column that a layer is given.
 *
 * @param source the user's column that it comes from, the same for all columns that it became;
 *     empty deeper in the network
 * @param content what its numbers are
 * @param tokens of the positions of a sequence of tokens, those that are known, in the order of
 *     their numbers; else none
 */
public record InputColumn(String source, Content content, List<String> tokens) {

  /** What the numbers of a column are. */
  public enum Content {
    /** A quantity, or whether something is so. */
    NUMBER,
    /** How many positions of a sequence are filled; the columns of the positions follow it. */
    LENGTH,
    /** The number of the token at one position, from 0; that of no known token is their number. */
    TOKEN,
    /** The quantity at one position. */
    STEP
  }

  private static final InputColumn UNNAMED = number("");

  /** How many tokens are known. */
  public int size() {
    return tokens.size();
  }

  /** A quantity. */
  public static InputColumn number(String source) {
    return new InputColumn(source, Content.NUMBER, List.of());
  }

  /** Columns that come from no column of the user's. */
  static List<InputColumn> unnamed(int count) {
    return Collections.nCopies(count, UNNAMED);
  }
}
