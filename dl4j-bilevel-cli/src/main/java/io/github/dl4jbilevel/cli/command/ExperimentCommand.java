package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.experiment.Experiment;
import io.github.dl4jbilevel.cli.experiment.Experiments;
import io.github.dl4jbilevel.cli.experiment.Setting;
import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportWriter;
import io.github.dl4jbilevel.cli.report.SummaryTable;
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
                    "Folder of MNIST, or of a set of the same form such as Fashion-MNIST: four IDX files, plain or .gz.")
    private @Nullable Path data;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Rows of the training file to use. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Mixin
    private OutputArguments output = new OutputArguments();

    @Override
    public Integer call() {
        Experiment experiment = Experiments.all().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "Experiment '" + name + "' is not known. Known are " + String.join(", ", new Names()) + "."));
        if (experiment.needsData() && data == null) {
            throw new BadInputException("experiment " + name
                    + ": give --data DIR, the folder with MNIST's train-images-idx3-ubyte and its three companions.");
        }
        int rounds = output.rounds(experiment.defaultRounds());
        if (rows < 1 || output.reportEvery < 1 || rounds < 1) {
            throw new BadInputException("--rows " + rows + ", --report-every " + output.reportEvery + ", --rounds "
                    + rounds + ": each must be at least 1.");
        }
        PrintWriter err = command.commandLine().getErr();
        Setting setting = new Setting(
                data,
                rows,
                rounds,
                output.batch,
                output.seed,
                output.threads,
                output.reportEvery,
                RunArguments.commandLine(command),
                (label, of) -> new Progress(label, of, err, output.quiet));
        Session.checked(() -> {
            experiment.run(setting, this::write);
            return experiment;
        });
        return 0;
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
