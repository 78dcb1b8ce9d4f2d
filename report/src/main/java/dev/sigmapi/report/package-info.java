/**
 * A model, or motifs, as one page to look at: HTML that needs nothing else, no network and no
 * server. Java says what the pictures show; Observable Plot, which is in the page, draws them.
 */
package dev.sigmapi.report;
