package dev.sigmapi.expression;

import java.util.List;

/**
 * What a formula is made of. A leaf is a number, what a row says in a column, or the value of an
 * earlier {@link Definition}; the rest are sums, products, powers, functions and choices. All of it
 * is real: a power whose exponent is not whole is that of its base's size only if the expression
 * says so with {@link Function#ABS}.
 *
 * <p>A row is as {@code Model.predict} takes it: {@code at} is the place of a column's number in
 * it.
 */
public sealed interface Expression {

  /** A number. */
  record Constant(double value) implements Expression {}

  /** The number that a row has in a column, or another where it has none (NaN). */
  record Input(int at, String column, double whenMissing) implements Expression {}

  /** 1 where a row has no number in a column, else 0. */
  record Missing(int at, String column) implements Expression {}

  /**
   * 1 where a row has this word in a column, else 0.
   *
   * @param category the number that stands for the word in a row
   */
  record Is(int at, String column, int category, String word) implements Expression {}

  /** The value of a definition that stands before. */
  record Reference(String name) implements Expression {}

  /** Σ terms; of none, 0. */
  record Sum(List<Expression> terms) implements Expression {
    public Sum {
      terms = List.copyOf(terms);
    }
  }

  /** Π factors; of none, 1. */
  record Product(List<Expression> factors) implements Expression {
    public Product {
      factors = List.copyOf(factors);
    }
  }

  /** base^exponent, as {@link Math#pow}. */
  record Power(Expression base, double exponent) implements Expression {}

  /** function(argument). */
  record Call(Function function, Expression argument) implements Expression {}

  /** One expression where the tested one is below 0, another where it is not (NaN included). */
  record Choice(Expression tested, Expression below, Expression otherwise) implements Expression {}
}
