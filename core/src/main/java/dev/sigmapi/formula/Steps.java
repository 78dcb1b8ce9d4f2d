package dev.sigmapi.formula;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which steps of equations are worth a name: those that are used more than once and are not a
 * single product of powers. The others stand where they are used. Those that are left are counted
 * anew: h1, h2, …; what has a name of the user's keeps it.
 */
final class Steps {
  private Steps() {}

  /** The same equations without the steps that are not worth a name. */
  static Equations inlined(Equations equations) {
    Map<String, Integer> uses = new HashMap<>();
    equations.steps().forEach(step -> count(step.expression(), uses));
    equations.results().forEach(result -> count(result.expression(), uses));
    Map<String, Expression> meanings = new HashMap<>();
    Set<String> names = columns(equations);
    Map<String, Integer> counters = new HashMap<>();
    List<Definition> kept = new ArrayList<>();
    for (Definition step : equations.steps()) {
      Expression expression = replaced(step.expression(), meanings);
      int used = uses.getOrDefault(step.name(), 0);
      boolean own = !step.name().contains(" ") || step.name().startsWith("logit(");
      if (used == 0) {
        continue;
      }
      if (!own && (used == 1 || isProduct(expression))) {
        meanings.put(step.name(), expression);
      } else {
        String name = own ? step.name() : fresh(step.name(), names, counters);
        kept.add(new Definition(name, expression));
        meanings.put(step.name(), new Reference(name));
      }
    }
    List<Definition> results =
        equations.results().stream()
            .map(r -> new Definition(r.name(), replaced(r.expression(), meanings)))
            .toList();
    return new Equations(kept, results);
  }

  private static String fresh(String old, Set<String> taken, Map<String, Integer> counters) {
    String kind = old.substring(0, old.indexOf(' '));
    String name = kind + counters.merge(kind, 1, Integer::sum);
    while (!taken.add(name)) {
      name = kind + counters.merge(kind, 1, Integer::sum);
    }
    return name;
  }

  /** An expression with the meanings of names in their place. */
  static Expression replaced(Expression expression, Map<String, Expression> meanings) {
    UnaryOperator<Expression> leaves =
        leaf -> leaf instanceof Reference r ? meanings.getOrDefault(r.name(), leaf) : leaf;
    return Algebra.replace(expression, leaves);
  }

  private static void count(Expression expression, Map<String, Integer> uses) {
    if (expression instanceof Reference reference) {
      uses.merge(reference.name(), 1, Integer::sum);
    }
    Algebra.parts(expression).forEach(part -> count(part, uses));
  }

  /** A number times powers of leaves. */
  private static boolean isProduct(Expression expression) {
    if (expression instanceof Expression.Sum
        || expression instanceof Expression.Call
        || expression instanceof Expression.Choice) {
      return false;
    }
    return expression instanceof Expression.Product product
        ? product.factors().stream().allMatch(Steps::isProduct)
        : !(expression instanceof Expression.Power power) || isProduct(power.base());
  }

  private static Set<String> columns(Equations equations) {
    Set<String> names = new HashSet<>();
    equations.steps().forEach(step -> columns(step.expression(), names));
    equations.results().forEach(result -> columns(result.expression(), names));
    equations.results().forEach(result -> names.add(result.name()));
    return names;
  }

  private static void columns(Expression expression, Set<String> names) {
    if (expression instanceof Expression.Input input) {
      names.add(input.column());
    } else if (expression instanceof Expression.Is is) {
      names.add(is.column());
    } else if (expression instanceof Expression.Missing missing) {
      names.add(missing.column());
    }
    Algebra.parts(expression).forEach(part -> columns(part, names));
  }
}
