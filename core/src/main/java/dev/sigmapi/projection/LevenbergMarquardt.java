package dev.sigmapi.projection;

/**
 * Levenberg-Marquardt with Nielsen's damping (1999) on E(θ) = |r(θ)|² under a Gaussian prior on θ.
 *
 * <p>What falls is N ln E + |θ|²/τ²: the likelihood with the unknown noise variance σ² = E/N
 * maximised out. The prior so counts for nothing where the fit is exact and holds exponents back
 * where there is only noise, without a unit of its own.
 *
 * @param iterations the most steps tried
 * @param tolerance stops when a step lowers the objective by less than this share
 * @param priorWidth τ, the size of a usual exponent; infinite for no prior
 */
public record LevenbergMarquardt(int iterations, double tolerance, double priorWidth) {

  /** No step moves a parameter by more. */
  private static final double LONGEST_STEP = 2;

  /** Below this share of the error at the start there is nothing left but rounding. */
  private static final double EXACT = 1e-31;

  /** 100 steps, to the last digits, exponents usually below 3. */
  public LevenbergMarquardt() {
    this(100, 1e-13, 3);
  }

  public LevenbergMarquardt withIterations(int count) {
    return new LevenbergMarquardt(count, tolerance, priorWidth);
  }

  public LevenbergMarquardt withPriorWidth(double width) {
    return new LevenbergMarquardt(iterations, tolerance, width);
  }

  public LevenbergMarquardt withTolerance(double share) {
    return new LevenbergMarquardt(iterations, share, priorWidth);
  }

  /**
   * Improves the parameters in place; the problem is left there.
   *
   * @param exactError an error at or below which the fit counts as exact and the walk ends
   * @return the squared error reached
   */
  public double minimise(
      LeastSquares problem, double[] parameters, NormalEquations equations, double exactError) {
    int p = parameters.length;
    double error = problem.moveTo(parameters);
    if (p == 0 || iterations == 0) {
      return error;
    }
    double floor = Math.max(exactError, Math.max(error * EXACT, Double.MIN_NORMAL));
    double[] trial = new double[p];
    double[] step = new double[p];
    double[] descent = new double[p];
    double[] damping = new double[p];
    double lambda = 1e-3;
    double growth = 2;
    int small = 0;
    boolean moved = true;
    boolean away = false;
    for (int iteration = 0; iteration < iterations && error > floor; iteration++) {
      double ridge = error / problem.rows() / (priorWidth * priorWidth);
      if (moved) {
        problem.linearise(equations);
      }
      double largest = Double.MIN_NORMAL;
      for (int k = 0; k < p; k++) {
        largest = Math.max(largest, equations.diagonal(k));
      }
      for (int k = 0; k < p; k++) {
        double prior = k < problem.shrinkable() ? ridge : 0;
        descent[k] = -(equations.gradient()[k] + prior * parameters[k]);
        damping[k] = prior + lambda * Math.max(equations.diagonal(k), 1e-10 * largest);
      }
      boolean accepted = false;
      if (equations.solve(damping, descent, step)) {
        shorten(step, problem.shrinkable());
        double gained = 0;
        double predicted = 0;
        for (int k = 0; k < p; k++) {
          trial[k] = parameters[k] + step[k];
          double prior = k < problem.shrinkable() ? ridge : 0;
          gained += prior * (parameters[k] * parameters[k] - trial[k] * trial[k]);
          predicted += step[k] * (descent[k] + (damping[k] - prior) * step[k]);
        }
        double trialError = problem.moveTo(trial);
        away = true;
        // d(N ln E) = (N/E) dE: both terms in the units of the squared error.
        gained += error * Math.log((error + floor) / (trialError + floor));
        accepted = gained > 0;
        if (accepted) {
          small = gained < tolerance * error ? small + 1 : 0;
          double ratio = Math.min(gained / Math.max(predicted, Double.MIN_NORMAL), 1);
          double shrink = 1 - Math.pow(2 * ratio - 1, 3);
          lambda = Math.max(lambda * Math.max(0.1, shrink), 1e-14);
          growth = 2;
          System.arraycopy(trial, 0, parameters, 0, p);
          error = trialError;
          away = false;
        }
      }
      moved = accepted;
      if (!accepted) {
        lambda *= growth;
        growth *= 2;
      }
      if (small >= 2 || lambda > 1e12) {
        break;
      }
    }
    return away ? problem.moveTo(parameters) : error;
  }

  /** The same direction, with no exponent moved further than the longest step. */
  private static void shorten(double[] step, int exponents) {
    double longest = 0;
    for (int k = 0; k < exponents; k++) {
      longest = Math.max(longest, Math.abs(step[k]));
    }
    if (longest > LONGEST_STEP) {
      for (int k = 0; k < step.length; k++) {
        step[k] *= LONGEST_STEP / longest;
      }
    }
  }
}
