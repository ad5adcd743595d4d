package io.github.dl4jbilevel.tests.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A stretch of network before a port that can be cut: what is sent meanwhile is swallowed without a word, and so are new calls. */
final class CuttableLink implements AutoCloseable {
    private final ServerSocket entrance;
    private final int exit;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    CuttableLink(int exit) throws IOException {
        this.exit = exit;
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        pool.execute(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    void cut() {
        cut = true;
    }

    /** Later calls go through; connections from before have lost what was swallowed, so they end. */
    void mend() throws IOException {
        cut = false;
        for (Socket socket : List.copyOf(sockets)) {
            socket.close();
            sockets.remove(socket);
        }
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket in = entrance.accept();
                sockets.add(in);
                if (cut) {
                    continue;
                }
                Socket out = new Socket(InetAddress.getLoopbackAddress(), exit);
                sockets.add(out);
                boolean[] broken = {false};
                pool.execute(() -> carry(in, out, broken));
                pool.execute(() -> carry(out, in, broken));
            } catch (IOException e) {
                // Nobody listens at the exit, or the entrance was closed.
            }
        }
    }

    private void carry(Socket from, Socket to, boolean[] broken) {
        byte[] bytes = new byte[1 << 16];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            int n = in.read(bytes);
            while (n >= 0) {
                synchronized (broken) {
                    broken[0] |= cut;
                    if (!broken[0]) {
                        out.write(bytes, 0, n);
                    }
                }
                n = in.read(bytes);
            }
        } catch (IOException e) {
            // The other direction ends as well.
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        pool.shutdownNow();
    }
}
