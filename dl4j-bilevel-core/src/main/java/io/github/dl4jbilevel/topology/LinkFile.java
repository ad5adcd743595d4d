package io.github.dl4jbilevel.topology;

import io.github.dl4jbilevel.topology.Topology.Edge;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Links from a text file in UTF-8, one a line; {@link Topology#fromFile} says how a line looks. */
final class LinkFile {
    private LinkFile() {}

    static List<Edge> read(int agents, Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not text in UTF-8; give one link a line, such as 0 1.", e);
        }
        List<Edge> links = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String link = lines.get(i).replaceFirst("#.*", "").strip();
            if (!link.isEmpty()) {
                links.add(parse(link, agents, file + ", line " + (i + 1) + ": '" + link + "'"));
            }
        }
        return links;
    }

    private static Edge parse(String link, int agents, String place) {
        String[] ends = link.split("[\\s,;-]+", 3);
        if (ends.length != 2 || !ends[0].matches("\\d{1,9}") || !ends[1].matches("\\d{1,9}")) {
            throw new IllegalArgumentException(place + " is not a link; give two agent numbers, such as 0 1.");
        }
        int first = Integer.parseInt(ends[0]);
        int second = Integer.parseInt(ends[1]);
        if (first >= agents || second >= agents) {
            throw new IllegalArgumentException(place + " names agent " + Math.max(first, second) + " of " + agents
                    + ": agent numbers are 0 to " + (agents - 1) + ".");
        }
        if (first == second) {
            throw new IllegalArgumentException(
                    place + " links an agent to itself: an agent always sees its own row, leave the line out.");
        }
        return new Edge(first, second);
    }
}
