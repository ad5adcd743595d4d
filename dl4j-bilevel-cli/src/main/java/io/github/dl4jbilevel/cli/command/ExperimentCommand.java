package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.experiment.Experiment;
import io.github.dl4jbilevel.cli.experiment.Experiments;
import io.github.dl4jbilevel.cli.experiment.SetChoice;
import io.github.dl4jbilevel.cli.experiment.Setting;
import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportWriter;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.provenance.Defaults;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one of the papers' experiments. */
@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs one of the papers' experiments and writes a report for each of its parts.",
            "",
            "hyper-cleaning        example weights on MNIST with wrong training labels",
            "hyper-representation  hidden layers above, output layer below, on MNIST",
            "linear-speedup        rounds to a fixed hypergradient norm against the number of agents",
            "long-tail             class weights and logit adjustment on MNIST with few rows of the last digits",
            "meta-learning         a task and an output layer for each agent over a shared layer, on MNIST",
            "worth-it              plain DL4J beside the library left to itself, on up to ten public data sets",
            "worth-tuning          every kind of hyperparameter against its fixed start, on data made for it",
            ""
        })
final class ExperimentCommand implements Callable<Integer> {
    /** The choices that picocli completes and prints. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Experiments.all().stream().map(Experiment::name).iterator();
        }
    }

    /** Options of experiments that compare sets alone. */
    private static final List<String> OF_SETS = List.of("--sets", "--seeds", "--agents");

    /** Options of the other experiments alone: what is left to the library, or to the set. */
    private static final List<String> NOT_OF_SETS =
            List.of("--rows", "--rounds", "--batch", "--threads", "--message-precision", "--report-every");

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String name = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder of MNIST, or of a set of the same form such as Fashion-MNIST: four IDX files, plain or .gz."
                            + " worth-it: the folder that its sets lie in; those that are not there are left out.")
    private @Nullable Path data;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Rows of the training file to use. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(
            names = "--sets",
            paramLabel = "LIST",
            split = ",",
            description = "worth-it: its data sets, such as a9a,mnist. Default: all.")
    private List<String> sets = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "worth-it: how many seeds, from --seed on. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "1",
            description = "worth-it: number of agents, on a line. Default: ${DEFAULT-VALUE}.")
    private int agents;

    @Mixin
    private OutputArguments output = new OutputArguments();

    @Override
    public Integer call() {
        Experiment experiment = Experiments.all().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "Experiment '" + name + "' is not known. Known are " + String.join(", ", new Names()) + "."));
        requireOptionsOf(experiment);
        if (experiment.needsData() && data == null) {
            throw new BadInputException("experiment " + name + ": give --data DIR, " + experiment.dataFolder() + ".");
        }
        int rounds = output.rounds(experiment.defaultRounds());
        int reportEvery = output.reportEvery(Defaults.REPORT_EVERY);
        if (rows < 1 || reportEvery < 1 || (rounds < 1 && !experiment.comparesSets())) {
            throw new BadInputException("--rows " + rows + ", --report-every " + reportEvery + ", --rounds " + rounds
                    + ": each must be at least 1.");
        }
        PrintWriter err = command.commandLine().getErr();
        SetChoice choice = Session.checked(() -> new SetChoice(sets, seeds, agents, this::progress));
        Setting setting = new Setting(
                data,
                rows,
                rounds,
                output.batch(Defaults.BATCH_SIZE),
                output.seed,
                output.threads,
                reportEvery,
                RunArguments.commandLine(command),
                choice,
                (label, of) -> new Progress(label, of, err, output.quiet));
        OutputFolder.require("--out", output.out);
        Session.checked(() -> {
            experiment.run(setting, this::write);
            return experiment;
        });
        return 0;
    }

    private void requireOptionsOf(Experiment experiment) {
        for (String option : experiment.comparesSets() ? NOT_OF_SETS : OF_SETS) {
            if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new BadInputException(option + " with experiment " + name + ": "
                        + (experiment.comparesSets()
                                ? "it chooses network, data, seeds and agents alone"
                                : "it is an option of worth-it alone")
                        + ". Leave it out.");
            }
        }
    }

    private void progress(String line) {
        if (!output.quiet) {
            command.commandLine().getErr().println(line);
            command.commandLine().getErr().flush();
        }
    }

    private void write(String folder, Report report) {
        PrintWriter print = command.commandLine().getOut();
        Path directory = folder.isEmpty() ? output.out : output.out.resolve(folder);
        List<String> warnings = ReportWriter.write(report, directory);
        for (SummaryTable table : report.tables()) {
            print.println(table.title());
            print.print(table.csv());
        }
        RunArguments.announce(warnings, directory, print, command.commandLine().getErr());
    }
}
