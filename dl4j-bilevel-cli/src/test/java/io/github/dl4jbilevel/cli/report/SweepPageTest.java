package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;

class SweepPageTest {

    @Test
    void dataSetsCrossesApartFromTheLine() throws JsonProcessingException {
        JsonNode data = Written.data(page(SyntheticSweep.report()));
        assertThat(data.findValuesAsText("label")).containsExactly("d-nsvrgda", "d-svrgda", "d-svrgda, diverged");
        assertThat(data.get("runs").findValuesAsText("style")).containsExactly("0", "1", "1");
        JsonNode accuracy = data.at("/figures/0");
        assertThat(accuracy.get("kind").textValue()).isEqualTo("parameter");
        assertThat(accuracy.get("x").textValue()).isEqualTo("eta");
        assertThat(accuracy.get("xLog").booleanValue()).isTrue();
        assertThat(accuracy.get("log").booleanValue()).isFalse();
        assertThat(accuracy.at("/at/2").toString()).isEqualTo("[0.001,0.003,0.01,0.03,0.1,0.3,1.0]");
        assertThat(accuracy.at("/values/1").toString()).isEqualTo("[0.37,0.58,0.83,0.921,0.955,null,null]");
        assertThat(accuracy.at("/values/2").toString()).isEqualTo("[null,null,null,null,null,0.42,null]");
    }

    @Test
    void aCrossStandsAtTheLastFiniteValueOfTheHistory() throws JsonProcessingException {
        SweepPoint healthy = new SweepPoint(1, SyntheticReport.done("a"));
        ReportRun diverged = SyntheticReport.diverged("b");
        JsonNode data = Written.data(page(SyntheticSweep.report("eta", List.of(healthy, new SweepPoint(1, diverged)))));
        assertThat(data.at("/figures/0/values/2/0").doubleValue()).isEqualTo(0.42);
        double last = diverged.history().get(11).upperLoss();
        assertThat(last).isGreaterThan(100 * healthy.run().validationLoss());
        assertThat(data.at("/figures/1/values/2/0").isNull()).as("left out").isTrue();
        JsonNode alone = Written.data(page(SyntheticSweep.report("eta", List.of(new SweepPoint(1, diverged)))));
        assertThat(alone.at("/figures/1/values/1/0").doubleValue()).isCloseTo(last, within(1e-3));
    }

    @Test
    void tableHasARowPerValueAndAGroupPerAlgorithm() {
        SweepReport full = SyntheticSweep.report();
        List<SweepPoint> withoutOne = full.points().subList(1, full.points().size());
        String page = page(SyntheticSweep.report("eta", withoutOne));
        String table = page.substring(page.indexOf("<table class=\"numbers sweep\">"));
        List<String> rows = Pattern.compile("<tr><th scope=\"row\">.*?</tr>")
                .matcher(table.substring(0, table.indexOf("</table>")))
                .results()
                .map(row -> row.group().replaceAll("</t[hd]>", "|").replaceAll("<[^>]*>", ""))
                .toList();
        assertThat(table.split("scope=\"colgroup\"", -1)).hasSize(3);
        assertThat(rows)
                .hasSize(7)
                .startsWith("0.001|37.00 %|0.8190|–|–|", "0.003|58.00 %|0.5460|81.00 %|0.2280|")
                .endsWith("0.3|diverged at round 117|94.00 %|0.07200|", "1|diverged at round 4|92.50 %|0.09000|");
    }

    @Test
    void saysWhereEachAlgorithmStaysNearItsBest() {
        assertThat(page(SyntheticSweep.report()))
                .contains("<p>d-nsvrgda stays within 2 percentage points of its own best test accuracy, 95.10 % at"
                        + " eta = 0.03, for eta from 0.01 to 0.3 (4 of 7 values).</p>")
                .contains("<p>d-svrgda stays within 2 percentage points of its own best test accuracy, 95.50 % at"
                        + " eta = 0.1, only there. It diverges at eta = 0.3 and 1.</p>");
        SweepLine never =
                new SweepLine("a", List.of(SyntheticSweep.report().points().get(13)));
        assertThat(SweepPage.robustness("eta", never))
                .isEqualTo("a reaches no final test accuracy at any value. It diverges at eta = 1.");
    }

    @Test
    void saysSettingsThatAllRunsShare() {
        assertThat(page(SyntheticSweep.report()))
                .contains("<th scope=\"row\">batch</th><td>32</td>", "<th scope=\"row\">a seed</th><td>42</td>")
                .doesNotContain("<th scope=\"row\">eta</th>");
    }

    @Test
    void escapesHostileText() {
        String evil = SyntheticReport.HOSTILE;
        List<SweepPoint> points = Stream.of(SyntheticReport.done(evil), SyntheticReport.diverged("b" + evil))
                .map(run -> new SweepPoint(1, run))
                .toList();
        String page =
                page(new SweepReport(evil, evil, evil, SyntheticReport.report().topologies(), evil, points));
        assertThat(page).doesNotContain(evil).contains("Over &lt;script&gt;").doesNotContainPattern("\\{\\{\\w+}}");
        assertThat(page.split("</script>", -1)).hasSize(4);
    }

    private static String page(SweepReport sweep) {
        return SweepPage.of(sweep, SweepFigures.of(sweep.parameter(), sweep.points()));
    }
}
