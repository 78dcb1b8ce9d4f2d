package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.train.TrainingListener;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows a training while it runs, on stderr: on a terminal as one line that is written over, in
 * logs as a plain line now and then, for machines as one JSON object an epoch.
 */
final class Progress implements TrainingListener {
  /** Set by the start script where stderr is a terminal that can write over a line. */
  private static final Integer TERMINAL_COLUMNS = Integer.getInteger("sigmapi.terminal.columns");

  /** Trainings that are over sooner show nothing. */
  private static final double QUIET_SECONDS = 2;

  /** Speed and time left are guesses before. */
  private static final double SURE_SECONDS = 1;

  private static final double LINE_SECONDS = 0.1;
  private static final double PLAIN_SECONDS = 10;

  /** How progress is shown. */
  enum Style {
    AUTO,
    LINE,
    PLAIN,
    JSON,
    NONE
  }

  private final PrintWriter out;
  private final Style style;
  private final long begun = System.nanoTime();
  private double shownAt = QUIET_SECONDS - PLAIN_SECONDS;
  private boolean lineShown;
  private Start start;
  private Epoch last;
  private long stageBegun;
  private long epochBegun;

  Progress(PrintWriter out, Style wanted) {
    this.out = out;
    this.style =
        wanted != Style.AUTO ? wanted : TERMINAL_COLUMNS == null ? Style.PLAIN : Style.LINE;
  }

  @Override
  public void onStart(Start start) {
    this.start = start;
    last = null;
    stageBegun = System.nanoTime();
    epochBegun = stageBegun;
  }

  @Override
  public boolean onBatch(int epoch, long rows, double loss) {
    if (style == Style.LINE || style == Style.PLAIN) {
      double now = since(begun);
      double interval = style == Style.LINE ? LINE_SECONDS : PLAIN_SECONDS;
      if (now >= QUIET_SECONDS && now - shownAt >= interval) {
        shownAt = now;
        show(describe(epoch, rows, loss));
      }
    }
    return true;
  }

  @Override
  public boolean onEpoch(Epoch epoch) {
    last = epoch;
    epochBegun = System.nanoTime();
    if (style == Style.JSON) {
      out.println(json(epoch));
      out.flush();
    }
    return true;
  }

  @Override
  public void onEnd() {
    clear();
  }

  /** Takes the line off the terminal, so that what follows does not stand in it. */
  void clear() {
    if (lineShown) {
      out.print("\r\u001b[K");
      out.flush();
      lineShown = false;
    }
  }

  private void show(String text) {
    if (style == Style.PLAIN) {
      out.println(text);
      return;
    }
    int width = TERMINAL_COLUMNS == null ? 80 : TERMINAL_COLUMNS;
    out.print(
        "\r" + text.substring(0, Math.min(text.length(), Math.max(1, width - 1))) + "\u001b[K");
    out.flush();
    lineShown = true;
  }

  private String describe(int epoch, long rows, double loss) {
    StringBuilder text = new StringBuilder();
    text.append(start.name()).append(": epoch ").append(epoch).append('/').append(start.epochs());
    if (last == null) {
      text.append(", loss %.4g".formatted(loss));
    } else {
      text.append(", loss %.4g".formatted(last.trainLoss()));
      text.append(", valid %.4g".formatted(last.validLoss()));
      text.append(", best %.4g (epoch %d)".formatted(last.bestLoss(), last.bestEpoch()));
      text.append(", rate %.3g".formatted(last.rate()));
      last.figures().forEach((name, value) -> text.append(", %s %.3g".formatted(name, value)));
    }
    if (since(stageBegun) < SURE_SECONDS) {
      return text.toString();
    }
    double seconds = since(epochBegun);
    double speed =
        last == null || rows / (double) start.rows() > 0.1 && seconds > 1
            ? rows / seconds
            : last.rows() / last.seconds();
    text.append(", %s rows/s".formatted(rounded(speed)));
    return text.append(", at most ").append(left(epoch, rows)).append(" left").toString();
  }

  /** Time until the last epoch, which early stopping usually makes shorter. */
  private String left(int epoch, long rows) {
    double done = epoch - 1 - start.epoch() + rows / (double) Math.max(1, start.rows());
    double all = start.epochs() - start.epoch();
    long seconds = Math.round(since(stageBegun) * (all - done) / Math.max(done, 1e-9));
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private ObjectNode json(Epoch epoch) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("training", epoch.name()).put("epoch", epoch.epoch()).put("epochs", epoch.epochs());
    json.put("train_loss", epoch.trainLoss()).put("valid_loss", epoch.validLoss());
    json.put("best_epoch", epoch.bestEpoch()).put("best_loss", epoch.bestLoss());
    json.put("rate", epoch.rate());
    epoch.figures().forEach(json::put);
    json.put("rows_per_second", Math.round(epoch.rows() / Math.max(1e-9, epoch.seconds())));
    double each = since(stageBegun) / Math.max(1, epoch.epoch() - start.epoch());
    return json.put("seconds_left", (float) (each * (epoch.epochs() - epoch.epoch())));
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static String rounded(double number) {
    if (number < 1e4) {
      return Long.toString(Math.round(number));
    }
    return number < 1e6
        ? Math.round(number / 1e3) + "k"
        : String.format(Locale.ROOT, "%.1fM", number / 1e6);
  }
}
