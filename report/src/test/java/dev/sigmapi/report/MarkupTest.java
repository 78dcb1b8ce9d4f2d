package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkupTest {

  @Test
  void textIsEscapedAndMarkupIsNot() {
    assertEquals(
        "<p class=\"note\">a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;<b>e</b></p>",
        tag("p.note", "a <b> & \"c\" 'd'", tag("b", "e")).html());
  }

  @Test
  void attributesAreEscapedAndComeFirst() {
    assertEquals("<a title=\"&quot;&gt;&lt;x\">b</a>", tag("a", "b").with("title", "\"><x").html());
    assertEquals("<br id=\"x\"/>", Markup.empty("br").with("id", "x").html());
  }

  @Test
  void charactersThatNoPageMayHoldAreReplaced() {
    assertEquals("a\ufffdb\ufffd\ufffdc\nd", Markup.text("a\u0000b\ud800\uffffc\nd").html());
    assertEquals("😀", Markup.text("😀").html());
  }

  @Test
  void listsOfPiecesAreJoined() {
    assertEquals("<ul><li>&lt;</li><li>b</li></ul>", Markup.list(List.of("<", "b")).html());
  }
}
