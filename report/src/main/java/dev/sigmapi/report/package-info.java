/**
 * A model, or motifs, as one page to look at: HTML that needs nothing else, no network and no
 * server. Java says what the pictures show; a script in the page draws them with D3.
 */
package dev.sigmapi.report;
