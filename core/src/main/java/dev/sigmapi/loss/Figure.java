package dev.sigmapi.loss;

import java.util.function.DoubleBinaryOperator;

/**
 * A figure by which predictions are reported: a mean over rows.
 *
 * @param name as reports write it
 * @param row of one row's prediction and truth, in the user's units
 */
public record Figure(String name, DoubleBinaryOperator row) {}
