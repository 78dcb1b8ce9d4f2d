package dev.sigmapi.specification;

import java.util.Collections;
import java.util.List;

/**
 * A column that a layer is given.
 *
 * @param source the user's column that it comes from, the same for all columns that it became;
 *     empty deeper in the network
 * @param content what its numbers are
 * @param size of the positions of a sequence of tokens, how many tokens there are; else 0
 */
public record InputColumn(String source, Content content, int size) {

  /** What the numbers of a column are. */
  public enum Content {
    /** A quantity, or whether something is so. */
    NUMBER,
    /** How many positions of a sequence are filled; the columns of the positions follow it. */
    LENGTH,
    /** The number of the token at one position, from 0; that of no known token is the size. */
    TOKEN,
    /** The quantity at one position. */
    STEP
  }

  private static final InputColumn UNNAMED = number("");

  /** A quantity. */
  public static InputColumn number(String source) {
    return new InputColumn(source, Content.NUMBER, 0);
  }

  /** Columns that come from no column of the user's. */
  static List<InputColumn> unnamed(int count) {
    return Collections.nCopies(count, UNNAMED);
  }
}
