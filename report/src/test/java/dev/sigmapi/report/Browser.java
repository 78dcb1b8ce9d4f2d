package dev.sigmapi.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium that looks at pages. */
public final class Browser {
  private static final long SECONDS = 300;

  private final Path program;
  private final Path folder;

  private Browser(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** The browser of this machine, if it has one. */
  public static Optional<Browser> find(Path folder) {
    return Stream.of("chromium", "chromium-browser", "google-chrome", "chrome")
        .flatMap(
            name ->
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Browser(program, folder));
  }

  /** The elements of a page after its scripts have run. */
  public String dom(Path page, boolean dark) throws IOException, InterruptedException {
    Path dom = folder.resolve("dom.html");
    run(dom, folder.resolve("log.txt"), 1400, 1000, dark, "--dump-dom", page);
    return Files.readString(dom, StandardCharsets.UTF_8);
  }

  /**
   * Makes a picture of the upper part of a page.
   *
   * @return what the page complained of
   */
  public List<String> picture(Path page, Path png, int width, int height, boolean dark)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log.txt");
    run(folder.resolve("out.txt"), log, width, height, dark, "--screenshot=" + png, page);
    return Files.readAllLines(log).stream().filter(line -> line.contains(":CONSOLE")).toList();
  }

  private void run(Path out, Path log, int width, int height, boolean dark, String what, Path page)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--enable-logging=stderr",
            "--virtual-time-budget=4000",
            "--user-data-dir=" + folder.resolve("profile"),
            "--window-size=" + width + "," + height,
            "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1)));
    command.add(what);
    command.add(page.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("The browser did not end within " + SECONDS + " seconds");
    }
    if (process.exitValue() != 0) {
      throw new IOException("The browser failed: " + Files.readString(log));
    }
  }
}
