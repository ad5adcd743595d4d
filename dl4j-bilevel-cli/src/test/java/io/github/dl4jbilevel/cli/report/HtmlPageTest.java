package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;

class HtmlPageTest {

    @Test
    void needsNothingFromElsewhere() {
        String page = page(SyntheticReport.report());
        assertThat(page).doesNotContainPattern("(?i)(src|href)\\s*=\\s*[\"']?\\s*(https?:)?//");
        assertThat(page).doesNotContainPattern("(?i)url\\(|@import|<link[^>]+href=\"(?!data:,)");
        assertThat(page).contains("var uPlot=", "u-legend").doesNotContainPattern("\\{\\{\\w+}}");
    }

    @Test
    void escapesHostileTextEverywhere() {
        String evil = SyntheticReport.HOSTILE;
        ReportRun base = SyntheticReport.diverged(evil);
        ReportRun run = new ReportRun(
                evil,
                base.history(),
                base.divergence(),
                117,
                base.hyperparameters(),
                Map.of(evil, evil),
                Map.of(evil, evil),
                1,
                1,
                1,
                1,
                1,
                1);
        String page = page(new Report(
                evil, evil, evil, new TopologyDrawing(evil, 2, List.of(new int[] {0, 1}), 1), List.of(run, base)));
        assertThat(page).doesNotContain(evil).doesNotContain("<script>alert");
        assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        assertThat(page.split("</script>", -1))
                .as("only the page's own scripts end")
                .hasSize(4);
    }

    @Test
    void dataSurvivesItsEscape() throws JsonProcessingException {
        Report report = SyntheticReport.report("a & " + SyntheticReport.HOSTILE, "a & " + SyntheticReport.HOSTILE);
        JsonNode data = Written.data(page(report));
        assertThat(data.at("/runs/0/label").textValue()).isEqualTo("a & <script>alert(1)</script>");
        assertThat(data.at("/runs/1/label").textValue())
                .isEqualTo("a & <script>alert(1)</script> #2 (diverged at round 117)");
        assertThat(data.at("/runs/0/round/150").longValue()).isEqualTo(1500);
        assertThat(data.at("/figures/0/values/1/12").isNull()).isTrue();
    }

    @Test
    void textThatLooksLikeAPlaceholderIsLeftAlone() {
        Report report = SyntheticReport.report();
        String page = page(new Report("{{data}} $1", "d", "c", report.topologies(), report.runs()));
        assertThat(page).contains("<h1>{{data}} $1</h1>");
    }

    @Test
    void saysTheOutcomeInWordsAndTheExtremesOfTheHyperparameters() {
        String page = page(SyntheticReport.report());
        assertThat(page)
                .contains("diverged at agent 3, round 117, lower level: gradient not finite")
                .contains("96.49 %", "2.130", "15.9 kB")
                .contains("ring: 8 agents, 8 edges; spectral gap 0.1953");
        double largest = SyntheticReport.report().runs().get(0).hyperparameters().stream()
                .mapToDouble(h -> h.value())
                .max()
                .orElseThrow();
        String table = page.substring(page.indexOf("Largest"), page.indexOf("Smallest"));
        Matcher first = Pattern.compile("<td>[^<]*</td><td>([^<]*)</td>").matcher(table);
        assertThat(first.find()).isTrue();
        assertThat(first.group(1)).isEqualTo(Words.number(largest));
    }

    /** 20 largest, 20 smallest, and a word on the other 4960. */
    @Test
    void thousandsOfHyperparametersAreNotListed() {
        ReportRun base = SyntheticReport.done("many");
        List<TunedHyperparameter> many = IntStream.range(0, 5000)
                .mapToObj(i -> TunedHyperparameter.named("example " + i + ": weight", i, i))
                .toList();
        ReportRun run = new ReportRun(
                "many", base.history(), null, 1500, many, base.settings(), base.versions(), 1, 1, 1, 1, 1, 1);
        String table = HtmlTables.hyperparameters(List.of(run));
        assertThat(table)
                .contains("example 4999: weight", "example 4980: weight", "example 19: weight", "example 0: weight")
                .contains("4960 more between them: see hyperparameters in result.json")
                .doesNotContain("example 4979: weight", "example 20: weight", "<details>");
        assertThat(ResultJson.of(List.of(run))).contains("example 2500: weight");
    }

    @Test
    void aFigurePerRecordedLevel() {
        String page = page(SyntheticReport.report());
        List<String> shown = Pattern.compile("data-figure=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(shown)
                .isEqualTo(Arrays.asList(
                        "upper-loss",
                        "test-accuracy",
                        "lower-loss",
                        "consensus-error-upper",
                        "consensus-error-lower",
                        "gradient-norm-upper",
                        "gradient-norm-lower",
                        "gradient-norm-auxiliary",
                        "hyperparameters"));
    }

    private static String page(Report report) {
        return HtmlPage.of(report, Figures.of(report.runs()));
    }
}
