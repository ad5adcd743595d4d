package io.github.dl4jbilevel.reader;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;

/** The bytes of the only file of an archive; a second file in it is refused when the first ends. */
final class SingleEntry extends FilterInputStream {
    private final Path file;
    private final ArchiveInputStream archive;
    private final String name;
    private final String command;
    private boolean ended;

    SingleEntry(Path file, ArchiveInputStream archive, String name, String command) {
        super(archive);
        this.file = file;
        this.archive = archive;
        this.name = name;
        this.command = command;
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int got = ended ? -1 : archive.read(into, offset, length);
        if (got < 0 && !ended) {
            ended = true;
            ArchiveEntry second = PackedFiles.nextFile(archive);
            if (second != null) {
                throw DataFileException.of(
                        file,
                        Signature.isWorkbookPart(second.getName())
                                ? Signature.WORKBOOK
                                : "is an archive of several files, " + name + ", " + second.getName()
                                        + " and perhaps more. Unpack it (" + command + ") and give one of them.");
            }
        }
        return got;
    }
}
