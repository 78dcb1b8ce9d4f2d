package dev.sigmapi.bench;

/**
 * How fast this machine calculates.
 *
 * @param operations multiplications and additions a second in OpenBLAS's product of large matrices
 * @param functions exponential functions a second in Sigmapi's kernel
 */
record Rates(double operations, double functions) {

  /** The faster of each. */
  Rates best(Rates other) {
    return new Rates(Math.max(operations, other.operations), Math.max(functions, other.functions));
  }

  /** How long a run takes at least, at these rates. */
  double microseconds(Problem.Work work) {
    return 1e6 * (work.operations() / operations + work.functions() / functions);
  }
}
