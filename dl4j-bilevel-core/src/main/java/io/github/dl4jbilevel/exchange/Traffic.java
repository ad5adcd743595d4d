package io.github.dl4jbilevel.exchange;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Messages counted as they were read.
 *
 * @param links one entry for each direction of each link, by receiver, then sender
 */
public record Traffic(List<Link> links) implements Serializable {

    /**
     * One direction of one link.
     *
     * @param from sender
     * @param to receiver
     * @param messages number of messages
     * @param bytes their payload in bytes
     */
    public record Link(int from, int to, long messages, long bytes) implements Serializable {}

    /** Copies the list. */
    public Traffic {
        links = List.copyOf(links);
    }

    /** This and later traffic together, link by link. */
    public Traffic plus(Traffic later) {
        Map<List<Integer>, Link> sums = new TreeMap<>(
                Comparator.<List<Integer>, Integer>comparing(key -> key.get(0)).thenComparing(key -> key.get(1)));
        for (Link link : Stream.concat(links.stream(), later.links.stream()).toList()) {
            sums.merge(
                    List.of(link.to, link.from),
                    link,
                    (a, b) -> new Link(a.from, a.to, a.messages + b.messages, a.bytes + b.bytes));
        }
        return new Traffic(List.copyOf(sums.values()));
    }

    /** Messages over all links. */
    public long messages() {
        return links.stream().mapToLong(Link::messages).sum();
    }

    /** Bytes over all links. */
    public long bytes() {
        return links.stream().mapToLong(Link::bytes).sum();
    }
}
