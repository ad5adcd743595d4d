package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.simulation.LinkModel;
import io.github.dl4jbilevel.cli.simulation.Neighbours;
import io.github.dl4jbilevel.cli.simulation.Slowness;
import io.github.dl4jbilevel.cli.simulation.Split;
import io.github.dl4jbilevel.cli.simulation.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Simulated rounds, as they are to be read.
 *
 * @param peers who talks to whom
 * @param network what is sent over what links
 * @param slowness who is slow
 * @param timing what came of it
 */
record SimulationTable(Neighbours peers, LinkModel network, Slowness slowness, Timing timing) {
    static final String NEIGHBOURS = "neighbours wait for neighbours";

    private static final double MEGABYTE = 1e6;
    private static final double PERCENT = 100;

    /** Every scheme, with the mean agent's time. */
    SummaryTable summary() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(NEIGHBOURS, timing.perRound(), timing.perAgent()));
        timing.barriers()
                .forEach(
                        (name, barrier) -> rows.add(row(name, barrier.perRound().total(), barrier.perRound())));
        return new SummaryTable(
                "Milliseconds a round",
                String.format(
                        Locale.ROOT,
                        "%s, degree %s; %d rounds; %s ms of computing, messages of %s MB, %s ms of latency, %s MB/s; %s."
                                + " Behind the time of a round, until the last agent has ended the last: what it is made of"
                                + " for the mean agent.",
                        peers,
                        degrees(),
                        timing.ends().size(),
                        plain(network.computing()),
                        figure(network.messageBytes() / MEGABYTE),
                        plain(network.latency()),
                        plain(network.bandwidth()),
                        slowness),
                List.of("", "a round", "computing", "waiting for slower ones", "sending", "latency"),
                rows);
    }

    private static List<String> row(String name, double perRound, Split split) {
        return List.of(
                name,
                figure(perRound),
                figure(split.computing()),
                figure(split.waiting()),
                figure(split.sending()),
                figure(split.latency()));
    }

    /** The sentences under the table. */
    List<String> sentences() {
        double whole = timing.critical().total();
        double sent = peers.messages() * network.messageBytes() / MEGABYTE;
        return List.of(
                String.format(
                        Locale.ROOT,
                        "Critical path: %s computing (%s by slow agents), %s sending, %s latency.",
                        share(timing.critical().computing(), whole),
                        share(timing.slowComputing(), whole),
                        share(timing.critical().sending(), whole),
                        share(timing.critical().latency(), whole)),
                String.format(
                        Locale.ROOT,
                        "A round of the second half: %s ms. Computing fills %s of the mean agent's time.",
                        figure(timing.perLaterRound()),
                        share(timing.perAgent().computing(), timing.perAgent().total())),
                String.format(
                        Locale.ROOT,
                        "Sent in a round: %s MB by the mean agent, %s MB by all.",
                        figure(sent / peers.agents()),
                        figure(sent)));
    }

    private String degrees() {
        int least = degree().min().orElse(0);
        int most = degree().max().orElse(0);
        return least == most ? Integer.toString(least) : least + " to " + most;
    }

    private IntStream degree() {
        return IntStream.range(0, peers.agents()).map(peers::degree);
    }

    private static String share(double part, double whole) {
        return String.format(Locale.ROOT, "%.0f %%", whole == 0 ? 0 : PERCENT * part / whole);
    }

    /** Three digits that count, or all before the point. */
    private static String figure(double value) {
        double size = Math.abs(value);
        String format = "%.3f";
        if (size >= PERCENT) {
            format = "%.0f";
        } else if (size >= 10) {
            format = "%.1f";
        } else if (size >= 1) {
            format = "%.2f";
        }
        return String.format(Locale.ROOT, format, value);
    }

    private static String plain(double value) {
        return value == Math.rint(value) && !Double.isInfinite(value)
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
