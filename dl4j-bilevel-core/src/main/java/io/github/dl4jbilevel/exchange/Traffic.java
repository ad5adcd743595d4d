package io.github.dl4jbilevel.exchange;

import java.util.List;

/**
 * Messages counted as they were read.
 *
 * @param links one entry for each direction of each link, by receiver, then sender
 */
public record Traffic(List<Link> links) {

    /**
     * One direction of one link.
     *
     * @param from sender
     * @param to receiver
     * @param messages number of messages
     * @param bytes their payload in bytes
     */
    public record Link(int from, int to, long messages, long bytes) {}

    /** Copies the list. */
    public Traffic {
        links = List.copyOf(links);
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
