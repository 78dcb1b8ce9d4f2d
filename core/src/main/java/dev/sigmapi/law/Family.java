package dev.sigmapi.law;

import static dev.sigmapi.law.Nonlinearity.ACOS;
import static dev.sigmapi.law.Nonlinearity.ASIN;
import static dev.sigmapi.law.Nonlinearity.COS;
import static dev.sigmapi.law.Nonlinearity.COSH;
import static dev.sigmapi.law.Nonlinearity.EXP;
import static dev.sigmapi.law.Nonlinearity.IDENTITY;
import static dev.sigmapi.law.Nonlinearity.LOG;
import static dev.sigmapi.law.Nonlinearity.SIN;
import static dev.sigmapi.law.Nonlinearity.TANH;

import java.util.EnumSet;
import java.util.Set;

/**
 * The functions that laws of one search may use, beside powers of sums. Each family is searched by
 * itself, or sines that come close would crowd out the square root that is right.
 */
enum Family {
  ALGEBRAIC(IDENTITY),
  EXPONENTIAL(IDENTITY, EXP, LOG, TANH, COSH),
  PERIODIC(IDENTITY, SIN, COS, ASIN, ACOS);

  private final Set<Nonlinearity> functions = EnumSet.noneOf(Nonlinearity.class);

  Family(Nonlinearity... functions) {
    this.functions.addAll(Set.of(functions));
  }

  boolean has(Nonlinearity function) {
    return functions.contains(function);
  }
}
