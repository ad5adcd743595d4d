package io.github.dl4jbilevel.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority and what it signs, made by the JDK's keytool. */
final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final String authority;

    Certificates(Path folder, String authority) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.authority = authority;
        keytool("-genkeypair", "-alias", authority, "-dname", "CN=" + authority, "-keyalg", "EC", "-ext", "bc:c");
        pem(authority, "-exportcert", "-rfc", "-alias", authority, "-file", file(authority + ".pem"));
    }

    /** Files of a process whose certificate this authority has signed. */
    TlsFiles sign(String name, String... validity) throws Exception {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC");
        keytool("-certreq", "-alias", name, "-file", file(name + ".csr"));
        List<String> signing = new ArrayList<>(List.of(
                "-gencert",
                "-rfc",
                "-alias",
                authority,
                "-infile",
                file(name + ".csr"),
                "-outfile",
                file(name + ".pem"),
                "-ext",
                "san=dns:localhost,ip:127.0.0.1"));
        signing.addAll(List.of(validity));
        keytool(signing.toArray(String[]::new));
        Path key = Path.of(file(name + ".key"));
        Files.writeString(key, privateKey(name));
        return new TlsFiles(Path.of(file(name + ".pem")), key, authorityFile());
    }

    Path authorityFile() {
        return Path.of(file(authority + ".pem"));
    }

    private String privateKey(String alias) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(file("store.p12")))) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] key = store.getKey(alias, PASSWORD.toCharArray()).getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private void pem(String alias, String... arguments) throws Exception {
        keytool(arguments);
        if (!Files.exists(Path.of(file(alias + ".pem")))) {
            throw new IOException("no certificate");
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", file("store.p12"), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(said);
        }
    }
}
