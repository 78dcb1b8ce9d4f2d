package dev.sigmapi.projection;

import java.util.List;

/**
 * What {@link ExpectationMaximisation} found.
 *
 * @param mixture fitted to all rows given
 * @param logLikelihood of all rows, in sum
 * @param heldOutLogLikelihood the mean over the rows held out, of the mixture fitted to the others;
 *     NaN if there are none
 * @param choices how each number of experts did
 * @param starts how many starts were tried in all
 */
public record MixtureFit(
    Mixture mixture,
    double logLikelihood,
    double heldOutLogLikelihood,
    List<Choice> choices,
    int starts) {

  /**
   * A number of experts that was tried.
   *
   * @param experts how many were asked for
   * @param left how many were left with rows of their own
   * @param score what was compared: the mean log-likelihood of the rows held out, or −BIC/2
   */
  public record Choice(int experts, int left, double score) {}
}
