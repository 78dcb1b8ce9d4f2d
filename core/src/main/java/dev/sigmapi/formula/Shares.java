package dev.sigmapi.formula;

import static dev.sigmapi.expression.Algebra.ONE;
import static dev.sigmapi.expression.Algebra.ZERO;
import static dev.sigmapi.expression.Algebra.call;
import static dev.sigmapi.expression.Algebra.choice;
import static dev.sigmapi.expression.Algebra.constant;
import static dev.sigmapi.expression.Algebra.difference;
import static dev.sigmapi.expression.Algebra.power;
import static dev.sigmapi.expression.Algebra.product;
import static dev.sigmapi.expression.Algebra.sum;
import static dev.sigmapi.expression.Algebra.times;

import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Softmax, alone and over some that are chosen. */
final class Shares {

  private Shares() {}

  /** e^(z_j / temperature) / Σ_k e^(z_k / temperature). */
  static List<Expression> of(List<Expression> scores, double temperature, NetworkReading reading) {
    return of(scores, Collections.nCopies(scores.size(), ONE), temperature, reading);
  }

  /**
   * The same over those that are allowed; 0 for the others. As 1 / Σ_k e^(z_k − z_j), which no
   * finite scores make NaN; of two, as a sigmoid.
   *
   * @param allowed of each 1 or 0
   */
  static List<Expression> of(
      List<Expression> scores,
      List<Expression> allowed,
      double temperature,
      NetworkReading reading) {
    List<Expression> z =
        reading.named("score", scores.stream().map(s -> times(1 / temperature, s)).toList());
    boolean all = allowed.stream().allMatch(ONE::equals);
    List<Expression> shares = new ArrayList<>();
    for (int j = 0; j < z.size(); j++) {
      shares.add(
          all && z.size() == 2
              ? call(Function.SIGMOID, difference(z.get(j), z.get(1 - j)))
              : choice(difference(allowed.get(j), constant(0.5)), ZERO, share(z, allowed, j)));
    }
    return reading.named("share", shares);
  }

  /** The probabilities of classes; a single logit is that of the second of two. */
  static List<Expression> ofClasses(List<Expression> logits) {
    if (logits.size() == 1) {
      Expression z = logits.get(0);
      return List.of(call(Function.SIGMOID, times(-1, z)), call(Function.SIGMOID, z));
    }
    List<Expression> all = Collections.nCopies(logits.size(), ONE);
    List<Expression> shares = new ArrayList<>();
    for (int j = 0; j < logits.size(); j++) {
      shares.add(share(logits, all, j));
    }
    return shares;
  }

  private static Expression share(List<Expression> z, List<Expression> allowed, int j) {
    List<Expression> terms = new ArrayList<>();
    for (int k = 0; k < z.size(); k++) {
      terms.add(
          k == j
              ? ONE
              : product(allowed.get(k), call(Function.EXP, difference(z.get(k), z.get(j)))));
    }
    return power(sum(terms), -1);
  }

  /**
   * 1 for those with the largest scores, the first of equal ones, and 0 for the others.
   *
   * @param places what is compared
   * @param scores only how many there are
   * @param top how many are chosen
   */
  static List<Expression> chosen(
      List<Expression> scores, List<Expression> places, int top, NetworkReading reading) {
    if (top == scores.size()) {
      return Collections.nCopies(top, ONE);
    }
    List<Expression> z = reading.named("score", places);
    List<Expression> chosen = new ArrayList<>();
    for (int j = 0; j < z.size(); j++) {
      List<Expression> better = new ArrayList<>();
      for (int k = 0; k < z.size(); k++) {
        if (k < j) {
          better.add(choice(difference(z.get(k), z.get(j)), ZERO, ONE));
        } else if (k > j) {
          better.add(choice(difference(z.get(j), z.get(k)), ONE, ZERO));
        }
      }
      better.add(constant(0.5 - top));
      chosen.add(choice(sum(better), ONE, ZERO));
    }
    return reading.named("chosen", chosen);
  }
}
