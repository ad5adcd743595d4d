package io.github.dl4jbilevel.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The one method of the service: a stream of frames each way, as raw bytes. */
final class PeerService {
    static final String NAME = "io.github.dl4jbilevel.Peer";

    static final MethodDescriptor<ByteBuffer, ByteBuffer> TALK = MethodDescriptor.<ByteBuffer, ByteBuffer>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, "Talk"))
            .setRequestMarshaller(new RawBytes())
            .setResponseMarshaller(new RawBytes())
            .build();

    private PeerService() {}

    /** Writes and reads heap buffers without another copy; one that was read is used again for the thread's next. */
    private static final class RawBytes implements MethodDescriptor.Marshaller<ByteBuffer> {
        private final ThreadLocal<byte[]> room = ThreadLocal.withInitial(() -> new byte[FrameCodec.CHUNK + 256]);

        @Override
        public InputStream stream(ByteBuffer frame) {
            return new FrameStream(frame);
        }

        @Override
        public ByteBuffer parse(InputStream stream) {
            try {
                int length = stream.available();
                byte[] bytes = room.get();
                if (bytes.length < length) {
                    bytes = new byte[length];
                    room.set(bytes);
                }
                int read = stream.readNBytes(bytes, 0, length);
                if (stream.read() >= 0) {
                    throw new IOException("a frame longer than it says");
                }
                return ByteBuffer.wrap(bytes, 0, read);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A frame that gRPC can copy at once into its own memory. */
    private static final class FrameStream extends ByteArrayInputStream implements Drainable, KnownLength {
        FrameStream(ByteBuffer frame) {
            super(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = count - pos;
            target.write(buf, pos, length);
            pos = count;
            return length;
        }
    }
}
