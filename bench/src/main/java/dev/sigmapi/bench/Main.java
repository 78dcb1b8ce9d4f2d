package dev.sigmapi.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.bench.laws.LawsCommand;
import dev.sigmapi.bench.tables.TablesCommand;
import dev.sigmapi.kernel.KernelChoice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code sigmapi bench}. */
@Command(
    name = "sigmapi bench",
    description = {
      "Times Sigmapi beside what a user would pick instead, in turns on this machine.",
      "Before a workload is timed, all sides must agree in outputs and gradients."
    },
    subcommands = {
      LawsCommand.class,
      TablesCommand.class,
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
final class Main implements Callable<Integer> {
  @Option(names = "--quick", description = "Shorter rounds and fewer of them.")
  private boolean quick;

  @Option(
      names = "--check",
      description = "No times: do all sides agree? On the smallest sizes, or those of --only.")
  private boolean check;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--markdown", description = "Print tables in Markdown.")
  private boolean markdown;

  @Option(
      names = "--only",
      paramLabel = "WORKLOAD[:SIZE]",
      split = ",",
      description = "Only these, such as bilinear or bilinear:32x8x8x8.")
  private List<String> only = List.of();

  @Option(
      names = "--modes",
      paramLabel = "MODE",
      split = ",",
      description = "Of train, predict1 and predict256; without, all.")
  private List<String> modes = Arrays.stream(Mode.values()).map(Mode::label).toList();

  @Option(
      names = "--threads",
      paramLabel = "NUMBER",
      split = ",",
      description = "Threads on all sides; without, 1,2 (1 with --check).")
  private List<Integer> threads;

  @Option(
      names = "--peers",
      paramLabel = "NAME",
      split = ",",
      description = "Only beside these; 'none' for Sigmapi alone. Without, all.")
  private List<String> peers = Sides.PEERS.stream().map(Side::name).toList();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  private boolean help;

  private Main() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    System.exit(new CommandLine(new Main()).execute(args));
  }

  /** A workload in one size. */
  private record Chosen(Workload workload, int[] size) {}

  @Override
  public Integer call() throws IOException {
    Benchmark.Plan plan =
        check ? Benchmark.Plan.CHECK : quick ? Benchmark.Plan.QUICK : Benchmark.Plan.FULL;
    List<Side> beside =
        peers.equals(List.of("none")) ? List.of() : peers.stream().map(Sides::named).toList();
    List<Integer> counts = threads != null ? threads : check ? List.of(1) : List.of(1, 2);
    List<Mode> wanted = modes.stream().map(Mode::of).toList();
    List<Line> lines = new ArrayList<>();
    Benchmark benchmark = new Benchmark(plan, beside, System.err::println);
    try (benchmark) {
      for (int count : counts) {
        for (Chosen chosen : chosen()) {
          lines.addAll(benchmark.run(chosen.workload, chosen.size, wanted, count));
        }
      }
    }
    if (check) {
      System.out.println(
          benchmark.failures().isEmpty() ? "All sides agree." : "Not all sides agree.");
    } else if (json) {
      printJson(lines, benchmark);
    } else {
      new Tables(markdown).print(lines, beside, System.out);
      machine(benchmark).forEach((name, value) -> System.out.println(name + ": " + value));
    }
    benchmark.failures().forEach(failure -> System.err.println("failed: " + failure));
    return benchmark.failures().isEmpty() ? 0 : 1;
  }

  private List<Chosen> chosen() {
    List<Chosen> all = new ArrayList<>();
    for (Workload workload : Workload.values()) {
      for (int[] size : workload.sizes()) {
        all.add(new Chosen(workload, size));
        if (check && only.isEmpty()) {
          break;
        }
      }
    }
    if (only.isEmpty()) {
      return all;
    }
    List<Chosen> some = new ArrayList<>();
    for (String name : only) {
      List<Chosen> named = all.stream().filter(chosen -> fits(chosen, name)).toList();
      if (named.isEmpty()) {
        throw new CommandLine.ParameterException(
            new CommandLine(this),
            "No workload '%s'; there are %s"
                .formatted(
                    name,
                    String.join(
                        ", ", Arrays.stream(Workload.values()).map(Workload::label).toList())));
      }
      some.addAll(named);
    }
    return some;
  }

  private static boolean fits(Chosen chosen, String name) {
    String label = chosen.workload.label();
    String size = new Case(chosen.workload, chosen.size, Mode.TRAIN, 1).label();
    return name.equals(label) || name.equals(label + ":" + size);
  }

  private static void printJson(List<Line> lines, Benchmark benchmark) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("results", lines.stream().map(Line::fields).toList());
    all.put("machine", machine(benchmark));
    all.put("failures", benchmark.failures());
    System.out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
  }

  /** On what it was measured. */
  private static Map<String, Object> machine(Benchmark benchmark) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cpu", cpu());
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("jdk", Runtime.version().toString());
    facts.put("kernels", KernelChoice.reason());
    benchmark
        .rates()
        .forEach(
            (threads, rates) -> {
              String suffix = "_" + threads + "_threads";
              facts.put("gflops" + suffix, Math.round(rates.operations() / 1e8) / 10.0);
              facts.put("gfunctions" + suffix, Math.round(rates.functions() / 1e7) / 100.0);
            });
    return facts;
  }

  private static String cpu() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(file)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }
}
