package dev.sigmapi.law;

import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import java.util.stream.Collectors;

final class Texts {
  static String of(Sum sum) {
    return sum.terms().stream().map(Texts::of).collect(Collectors.joining(" + "));
  }

  static String of(Term t) {
    StringBuilder s = new StringBuilder("%.7g%s".formatted(t.coefficient().value(), t.coefficient().free() ? "" : "!"));
    for (int i = 0; i < t.exponents().size(); i++) {
      if (t.exponents().get(i).value() != 0) s.append(" x%d^%.4g%s".formatted(i, t.exponents().get(i).value(), t.exponents().get(i).free() ? "?" : ""));
    }
    for (Factor f : t.factors()) {
      s.append(" " + f.function() + "(" + of(f.argument()) + ")^" + "%.4g".formatted(f.exponent().value()));
    }
    return s.toString();
  }

  static String form(Sum sum) {
    return sum.terms().stream().map(t -> "." + t.factors().stream().map(f -> f.function() + "(" + form(f.argument()) + ")" + f.exponent().value()).collect(Collectors.joining())).collect(Collectors.joining("+"));
  }
}
