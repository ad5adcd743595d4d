package io.github.dl4jbilevel.cli.simulation;

/** The share that each round has of a whole round's work and of a whole message: below 1 where levels rest or take local steps. */
public interface RoundLoad {
    /** Every round computes and sends everything. */
    RoundLoad WHOLE = new RoundLoad() {
        @Override
        public double computing(long round) {
            return 1;
        }

        @Override
        public double sending(long round) {
            return 1;
        }
    };

    /** Share of the computing time of a round after the first in which all levels move. */
    double computing(long round);

    /** Share of the bytes of a round in which all levels are exchanged. A round that sends nothing still tells its neighbours so. */
    double sending(long round);

    /** Shares by gradients evaluated and by bytes sent. */
    static RoundLoad of(AgentCost cost) {
        return new RoundLoad() {
            @Override
            public double computing(long round) {
                return (double) cost.recipe().gradientEvaluations(round)
                        / cost.recipe().gradientEvaluations();
            }

            @Override
            public double sending(long round) {
                return cost.messageBytes() == 0 ? 0 : (double) cost.messageBytes(round) / cost.messageBytes();
            }
        };
    }
}
