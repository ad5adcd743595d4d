package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.reader.DataFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** The data sets by name. */
final class OrdinarySets {
    private static final String[] MNIST = {
        "mnist/train-images-idx3-ubyte",
        "mnist/t10k-images-idx3-ubyte",
        "mnist/train-labels-idx1-ubyte",
        "mnist/t10k-labels-idx1-ubyte"
    };

    /** Adult's own test file is left out: it writes the labels with a dot behind them, as other classes. */
    private static final List<OrdinarySet> ALL = List.of(
            new OrdinarySet("a9a", DataFile::libSvm, "libsvm/a9a", "libsvm/a9a.t"),
            new OrdinarySet("w8a", DataFile::libSvm, "libsvm/w8a"),
            new OrdinarySet("covtype", DataFile::libSvm, "covtype/covtype.libsvm.binary.397050")
                    .first(60_000)
                    .standardizing(),
            new OrdinarySet("imdb", OrdinarySets::reviews, "imdb/train.labeledBow.feat", "imdb/test.labeledBow.feat"),
            new OrdinarySet("mnist", DataFile::idx, MNIST).with(Architecture.mlp(200)),
            new OrdinarySet("mnist-lenet", DataFile::idx, MNIST).first(10_000).with(Architecture.leNet()),
            new OrdinarySet("phishing", DataFile::libSvm, "libsvm/phishing"),
            new OrdinarySet("news20", OrdinarySets::news, "libsvm/news20.t"),
            new OrdinarySet("adult", DataFile::csv, "small/adult.data").standardizing(),
            new OrdinarySet("breast-cancer", OrdinarySets::diagnoses, "small/breastcancer-wdbc.csv").standardizing());

    private OrdinarySets() {}

    /** Counts of the 2,000 most frequent words; star ratings above 5 are positive. */
    private static DataFile reviews(Path file) {
        return DataFile.libSvm(file)
                .with(options -> options.zeroBased(true).featureLimit(2000).labelThreshold(5));
    }

    private static DataFile news(Path file) {
        return DataFile.libSvm(file).with(options -> options.featureLimit(5000));
    }

    private static DataFile diagnoses(Path file) {
        return DataFile.csv(file)
                .with(options -> options.labelColumn("diagnosis").ignoreColumns(List.of("id")));
    }

    /** The list of all sets. */
    static List<OrdinarySet> all() {
        return ALL;
    }

    /**
     * The sets of these names, in their order; all of them where there are no names.
     *
     * @throws IllegalArgumentException for a name that is not known, or is given twice
     */
    static List<OrdinarySet> named(List<String> names) {
        if (new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("--sets " + String.join(",", names) + ": name each set once.");
        }
        return names.isEmpty() ? ALL : names.stream().map(OrdinarySets::named).toList();
    }

    private static OrdinarySet named(String name) {
        return ALL.stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--sets: '" + name + "' is not known. Known are "
                        + String.join(", ", ALL.stream().map(OrdinarySet::name).toList()) + "."));
    }
}
