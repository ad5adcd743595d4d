package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Input that cannot be used is refused before anything is trained. */
class BadInputTest {
    private final Terminal terminal = new Terminal(Path.of("nowhere"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --data nosuch.svm|no such file",
                "run --eta -1|must be positive",
                "run --algorithm d-nsvrgda --momentum 2|(0, 1]",
                "run --algorithm sgd|Known are lookahead, d-nsvrgda",
                "run --tau 1|with lookahead: only d-svrgda-clipped has such a setting",
                "run --algorithm d-svrgda-clipped --tau 1|with --preset tuned, whose steps are Adam's",
                "run --preset best|--preset",
                "run --schedule sometimes|--schedule",
                "run --preset paper --schedule cosine --rounds 0|A decay over 0 rounds",
                "run --refit --hyperparameters representation|have seen the validation rows already",
                "run --against-fixed --algorithm sparkle-ed|its correction of the hyperparameters",
                "rival --refit|before a refit",
                "run --topology nosuch|neither line",
                "run --agents 6 --topology hypercube|power of two",
                "run --topology erdos-renyi|give --edge-probability",
                "run --topology erdos-renyi --edge-probability 0|(0, 1]",
                "run --weights heavy|--weights",
                "run --topology grid --edge-probability 0.5|only erdos-renyi",
                "run --noise gradient --tail-index 0.9|(1, 2]",
                "run --test x.svm|synthetic sets come with",
                "run --rounds many|--rounds",
                "run --rounds -5|must lie between 0",
                "run --threads -1|Threads = -1",
                "run --batch -1|Batch size -1",
                "run --agents 0|at least one agent",
                "run --agents 20000|Use fewer agents",
                "run --report-every 0|at least 1",
                "run --hidden 0|at least one unit",
                "run --hyperparameters l3-per-unit|'l3-per-unit' is not known",
                "run --hyperparameters l2-per-unit,l2-per-unit|name each of them once",
                "run --hyperparameters l2-per-unit,l2-per-layer|leave one of them out",
                "run --hyperparameters representation --cut 9|no parameters are left",
                "run --cut 2|--cut 2 is for --hyperparameters representation",
                "run --l1-epsilon 0.1|which are not chosen",
                "run --hyperparameters l1-per-unit --l1-epsilon 0|must be positive",
                "run --network nosuch.json|no such file",
                "run --bogus|Unknown option",
                "compare --algorithms d-nsvrgda,d-nsvrgda|name each algorithm once",
                "sweep --over seed --values 1|must be one of",
                "sweep --over eta|--values",
            })
    void badInputIsExitCode2WithTheRemedy(String commandLine, String message) {
        assertThat(terminal.execute(commandLine.split(" ", -1))).isEqualTo(2);
        assertThat(terminal.err()).contains(message).doesNotContain("\tat ").hasLineCount(1);
    }
}
