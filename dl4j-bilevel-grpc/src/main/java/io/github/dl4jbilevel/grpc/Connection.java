package io.github.dl4jbilevel.grpc;

/** A connection to a neighbouring process, as the node uses it: frames leave in the order in which they were given. */
interface Connection {
    /** Puts something at the end of the queue, and sends what can be sent. */
    void send(Outgoing item);

    /** Puts something at the end of the queue; {@link #drain} sends it. */
    void enqueue(Outgoing item);

    /** Sends what can be sent. */
    void drain();

    /** Forgets what waits and is of no use in another epoch, but for a frame of it that is on its way. */
    void forgetEpoch();

    /** Where nothing waits to be sent, says how many frames were, so that the other notices those that it has not got. */
    void ping();

    /** The number of frames that came before the one that is handled. */
    long arrivedBefore();

    /** Whether nothing waits to be sent. */
    boolean isEmpty();

    /** Breaks the connection off. */
    void cancel(String why);
}
