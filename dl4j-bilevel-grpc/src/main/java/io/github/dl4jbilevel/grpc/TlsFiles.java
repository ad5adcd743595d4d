package io.github.dl4jbilevel.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Mutual TLS: each process shows a certificate, and refuses others that show none, or one that the authority has not signed, or that has
 * expired. A certificate must name the host at which its process is reached.
 *
 * @param certificate this process's certificate, with those between it and the authority's; PEM
 * @param key its private key, PKCS #8; PEM
 * @param authority certificates that sign those of all processes; PEM
 */
public record TlsFiles(Path certificate, Path key, Path authority) {
    /** Refuses files that are not there. */
    public TlsFiles {
        for (Path file : List.of(certificate, key, authority)) {
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException("TLS file " + file + ": it is not there, or cannot be read.");
            }
        }
    }

    ServerCredentials server() throws IOException {
        return TlsServerCredentials.newBuilder()
                .keyManager(certificate.toFile(), key.toFile())
                .trustManager(authorityFile())
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build();
    }

    ChannelCredentials client() throws IOException {
        return TlsChannelCredentials.newBuilder()
                .keyManager(certificate.toFile(), key.toFile())
                .trustManager(authorityFile())
                .build();
    }

    private File authorityFile() {
        return authority.toFile();
    }
}
