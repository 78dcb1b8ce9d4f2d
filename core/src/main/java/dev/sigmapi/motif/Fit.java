package dev.sigmapi.motif;

/**
 * A motif on the way.
 *
 * @param score the natural logarithm of the likelihood ratio, or of the evidence
 * @param tied whether it is a consensus with one rate of substitutions, and not a free matrix
 * @param counts of letters, position after position
 */
record Fit(double score, boolean tied, double[] counts) {}
