package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

/** Bad usage is exit code 2 and one line, which names the option, is short, and points to the help. */
class RubbishValuesTest {
    /** Of the values, which are many, each option is given some in turn. */
    private static final int VALUES_EACH = Integer.getInteger("rubbish.values", 1);

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "-1",
            "0",
            "NaN",
            "1e308",
            "-Infinity",
            "text",
            "-99999999999999999999",
            "a,,b",
            "x".repeat(3000),
            "two\nlines");

    @TempDir
    private Path folder = Path.of("");

    /** Each command with arguments after which nothing is computed: there are no such data. */
    static Stream<Arguments> commands() {
        return Stream.of(
                        "run --data nosuch",
                        "compare --data nosuch",
                        "sweep --data nosuch --over eta --values 0.1",
                        "rival --data nosuch",
                        "experiment hyper-cleaning --data nosuch",
                        "benchmark --networks nosuch",
                        "agent --config nosuch --id 0",
                        "cluster --config nosuch",
                        "resume nosuch")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionOfEveryCommandIsRefusedInALine(String line) {
        String command = line.split(" ", -1)[0];
        int tried = 0;
        for (OptionSpec option : Objects.requireNonNull(
                        Bilevel.commandLine().getSubcommands().get(command))
                .getCommandSpec()
                .options()) {
            if (option.usageHelp()
                    || option.versionHelp()
                    || option.longestName().equals("--out")) {
                continue;
            }
            for (int i = 0; i < (option.arity().max() == 0 ? 1 : VALUES_EACH); i++) {
                assertRefused(line, option, VALUES.get(tried % VALUES.size()));
                tried++;
            }
        }
        assertThat(tried).isPositive();
    }

    private void assertRefused(String line, OptionSpec option, String value) {
        List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
        int given = words.indexOf(option.longestName());
        if (given >= 0) {
            words.subList(given, given + 2).clear();
        }
        words.add(option.arity().max() == 0 ? option.longestName() : option.longestName() + "=" + value);
        if (given < 0 || !option.longestName().equals("--data")) {
            words.addAll(List.of("--out", folder.toString()));
        }
        Terminal terminal = new Terminal(folder);
        int code = terminal.execute(words.toArray(String[]::new));
        assertThat(code).as("%s: %s", words, terminal.err()).isEqualTo(2);
        assertThat(terminal.err())
                .as("%s", words)
                .hasLineCount(1)
                .hasSizeLessThan(1300)
                .startsWith("bilevel: ");
        assertThat(terminal.out()).as("%s", words).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --bogus|Unknown option: '--bogus'. See: bilevel run --help",
                "run --rondus 3|did you mean --rows or --rounds? See: bilevel run --help",
                "rum|did you mean run or resume? See: bilevel --help",
                "run --agents|Missing required parameter for option '--agents' (K). See: bilevel run --help",
                "run stray|Unmatched argument at index 1: 'stray'. See: bilevel run --help",
                "run --noise what|expected one of [LABEL, FEATURE, GRADIENT] (case-insensitive) but was 'what'",
                "run --rounds 1e3|'1e3' is not an int",
                "sweep --over eta|Missing required option: '--values=V'. See: bilevel sweep --help",
                "resume|Missing required parameter: 'DIR'. See: bilevel resume --help",
                "example nosuch|There is no example 'nosuch'",
                "example loaded-network nosuch.zip|nosuch.zip is no MultiLayerNetwork"
            })
    void theLineSaysWhatIsWrong(String line, String words) {
        Terminal terminal = new Terminal(folder);
        assertThat(terminal.execute(line.split(" ", -1))).isEqualTo(2);
        assertThat(terminal.err()).contains(words).hasLineCount(1);
        assertThat(terminal.out()).isEmpty();
    }

    /** Sizes that no memory holds, before memory is asked for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --algorithm d-nsvrgda --lambda-growth 1e308 --rows 40 --agents 2 --rounds 3 --quiet|lambda in round 1 = Infinity",
                "rival --high 1e308 --rows 40|at most 80",
                "run --agents 999999999|--agents 999999999: at most",
                "run --batch 999999999 --rows 40|--batch 999999999: so many rows take",
                "run --hidden 999999999 --rows 40|do not fit into the memory of arrays",
                "run --hidden 99999,99999 --rows 40|do not fit into the memory of arrays",
                "run --topology /dev/zero|nor a file that can be read",
                "run --network /dev/zero|binary file",
                "simulate --agents 999999999|--agents 999999999: at most"
            })
    void sizesAreRefused(String line, String words) {
        Terminal terminal = new Terminal(folder);
        assertThat(terminal.execute((line + " --out " + folder).split(" ", -1)))
                .as(terminal.err())
                .isEqualTo(2);
        assertThat(terminal.err()).contains(words).hasLineCount(1);
    }

    @Test
    void anOptionThatIsGivenTwiceIsTold() {
        Terminal terminal = new Terminal(folder);
        terminal.execute("run", "--rounds", "3", "--data", "nosuch", "--rounds=4", "--out", folder.toString());
        assertThat(terminal.err()).contains("--rounds is given 2 times; the last one counts");
    }

    /** Steps that leave all numbers: the report is whole, and says so. */
    @ParameterizedTest
    @CsvSource({"--eta, lookahead", "--lambda, d-nsvrgda"})
    void hugeRatesEndInANamedDivergence(String option, String algorithm) throws Exception {
        Terminal terminal = new Terminal(folder.resolve("out"));
        assertThat(terminal.tiny("run --algorithm " + algorithm + " " + option + " 1e308"))
                .isEqualTo(1);
        assertThat(terminal.out()).contains("diverged at agent", "is not finite");
        assertThat(terminal.page()).contains("diverged");
        assertThat(terminal.result().get("runs").get(0).get("rounds").asInt()).isZero();
        assertThat(folder.resolve("out"))
                .isDirectoryContaining("glob:**/model.zip")
                .isDirectoryContaining("glob:**/upper-loss.png");
    }
}
