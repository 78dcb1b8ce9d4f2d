/**
 * Files and SQL to typed columns: the only package that knows DuckDB. Start at {@code TableReader}.
 */
package dev.sigmapi.table;
