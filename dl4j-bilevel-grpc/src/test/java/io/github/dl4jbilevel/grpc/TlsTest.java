package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.exchange.AgreedStart;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.topology.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** With TLS, a process that cannot show a certificate of the authority is not talked to, whichever of the two dials. */
@Timeout(120)
class TlsTest {
    private static final Conformance SUITE = new Conformance(3, 5000, 20, DataType.FLOAT);

    private static final Membership.Common PAIR =
            new Membership.Common(Map.of(), Topology.line(2), List.of(5L), DataType.FLOAT, MessagePrecision.FULL);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // Set before all.
    private static Certificates own;

    @SuppressWarnings("NullAway.Init") // Set before all.
    private static TlsFiles good;

    @BeforeAll
    static void sign() throws Exception {
        own = new Certificates(folder.resolve("own"), "authority");
        good = own.sign("agent");
    }

    @Test
    void withGoodCertificatesTheBitsAreTheSame() throws Exception {
        try (Ports ports = new Ports(3, agent -> good)) {
            assertThat(SUITE.inProcesses(ports.factories(), (agent, completed) -> {}))
                    .usingRecursiveComparison()
                    .isEqualTo(SUITE.inOneProcess());
        }
    }

    /** The two never meet, whichever of them dials: agent 1 does, and agent 0 lets in. */
    private static void requireStrangers(@Nullable TlsFiles one, @Nullable TlsFiles other) throws Exception {
        for (boolean swap : new boolean[] {false, true}) {
            ExecutorService pool = Executors.newFixedThreadPool(2);
            try (Ports ports = new Ports(2, agent -> (agent == 0) == swap ? one : other);
                    PeerMembership first = ports.builder(0).build();
                    PeerMembership second = ports.builder(1).build()) {
                Future<AgreedStart> waiting = pool.submit(() -> first.begin(PAIR, Membership.States.NONE));
                Future<AgreedStart> dialling = pool.submit(() -> second.begin(PAIR, Membership.States.NONE));
                assertThatThrownBy(() -> dialling.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
                assertThat(waiting.isDone()).isFalse();
                waiting.cancel(true);
                dialling.cancel(true);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    /** With certificates of one authority all is well, so what the other tests see is the certificates' doing. */
    @Test
    void twoWithGoodCertificatesMeet() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        TlsFiles another = own.sign("another");
        try (Ports ports = new Ports(2, agent -> agent == 0 ? good : another);
                PeerMembership first = ports.builder(0).build();
                PeerMembership second = ports.builder(1).build()) {
            Future<AgreedStart> waiting = pool.submit(() -> first.begin(PAIR, Membership.States.NONE));
            assertThat(second.begin(PAIR, Membership.States.NONE).round()).isZero();
            assertThat(waiting.get(20, TimeUnit.SECONDS).round()).isZero();
            pool.execute(first::close);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aCertificateOfAnotherAuthority() throws Exception {
        TlsFiles foreign = new Certificates(folder.resolve("foreign"), "elsewhere").sign("agent");
        requireStrangers(good, new TlsFiles(foreign.certificate(), foreign.key(), own.authorityFile()));
        requireStrangers(good, foreign);
    }

    @Test
    void noCertificate() throws Exception {
        requireStrangers(good, null);
    }

    @Test
    void anExpiredCertificate() throws Exception {
        requireStrangers(good, own.sign("expired", "-startdate", "-10d", "-validity", "5"));
    }

    @Test
    void filesThatAreNotThereAreNamed() {
        Path missing = folder.resolve("nosuch.pem");
        assertThatThrownBy(() -> new TlsFiles(missing, good.key(), good.authority()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nosuch.pem");
    }

    @Test
    void aFileThatIsNoKeyIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text.pem"), "nothing");
        TlsFiles files = new TlsFiles(good.certificate(), text, good.authority());
        assertThatThrownBy(() -> PeerServer.listen("127.0.0.1", 0, files)).hasMessageContaining("TLS files");
    }
}
