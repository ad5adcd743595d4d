package io.github.dl4jbilevel.reader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Kinds of files that their first bytes give away: packings, and formats that are not read here. */
enum Signature {
    GZIP("1f8b", null),
    BZIP2("425a68", null),
    XZ("fd377a585a00", null),
    COMPRESS("1f9d", null),
    ZIP("504b0304", null),
    EMPTY_ZIP("504b0506", "is a zip archive without a file in it; give a data file."),
    TAR("", null),
    ZSTD("28b52ffd", "is packed by Zstandard. Unpack it with: zstd -d"),
    LZ4("04224d18", "is packed by LZ4. Unpack it with: lz4 -d"),
    SEVEN_ZIP("377abcaf271c", "is a 7z archive. Unpack it with: 7z x"),
    RAR("526172211a07", "is a RAR archive. Unpack it with: unrar x"),
    LZMA("5d0000", "is packed by LZMA. Unpack it with: xz -d --format=lzma"),
    LZIP("4c5a4950", "is packed by lzip. Unpack it with: lzip -d"),
    PARQUET("50415231", "is a Parquet file. " + asText("pandas.read_parquet(file)")),
    HDF5("894844460d0a1a0a", "is an HDF5 file. " + asText("pandas.read_hdf(file), or by h5py")),
    NUMPY("934e554d5059", "is a numpy array (.npy). Save it as text: numpy.savetxt('rows.csv', array, delimiter=',')"),
    ARROW("4152524f5731", "is an Arrow (Feather) file. " + asText("pandas.read_feather(file)")),
    AVRO("4f626a01", "is an Avro file. " + asText("a reader of Avro")),
    ORC("4f5243", "is an ORC file. " + asText("pandas.read_orc(file)")),
    SQLITE("53514c69746520666f726d6174203300", "is an SQLite database. Save a table of it: sqlite3 -header -csv"),
    MATLAB("4d41544c41422035", "is a MATLAB file. Save it as text: writematrix(rows, 'rows.csv')"),
    XLS("d0cf11e0a1b11ae1", "is an Excel workbook (.xls), or another Office document. Save the sheet as CSV."),
    PDF("255044462d", "is a PDF document. Save the table in it as CSV."),
    PNG("89504e470d0a1a0a", "is a PNG picture; pictures are read as an IDX set, such as MNIST's four files."),
    JPEG("ffd8ff", "is a JPEG picture; pictures are read as an IDX set, such as MNIST's four files."),
    GIF("47494638", "is a GIF picture; pictures are read as an IDX set, such as MNIST's four files."),
    RDATA("52445832", "is a file of R's. Save it as CSV: write.csv(rows, 'rows.csv', row.names = FALSE)"),
    RDATA_3("52445833", "is a file of R's. Save it as CSV: write.csv(rows, 'rows.csv', row.names = FALSE)"),
    RDS("580a00000", "is a file of R's. Save it as CSV: write.csv(rows, 'rows.csv', row.names = FALSE)"),
    JAVA("aced0005", "is a serialized Java object. Save the rows as CSV or LIBSVM text."),
    PICKLE("80", "is a Python pickle. " + asText("pandas.read_pickle(file)"));

    static final String WORKBOOK = "is an Excel or OpenDocument workbook. Save the sheet as CSV.";

    private static final int TAR_MARK = 257;
    private static final int HEAD = 512;

    private final String hex;
    private final @Nullable String description;

    Signature(String hex, @Nullable String description) {
        this.hex = hex;
        this.description = description;
    }

    private static String asText(String reader) {
        return "Save its rows as CSV, for example in Python with " + reader + " and to_csv('rows.csv', index=False).";
    }

    /** What a stream begins with, which stays where it is; null for none of these. */
    static @Nullable Signature of(InputStream in) throws IOException {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        String hex = HexFormat.of().formatHex(head);
        for (Signature signature : values()) {
            if (!signature.hex.isEmpty() && hex.startsWith(signature.hex) && signature.confirms(head)) {
                return signature;
            }
        }
        boolean tar = head.length == HEAD && new String(head, TAR_MARK, 5, StandardCharsets.ISO_8859_1).equals("ustar");
        return tar ? TAR : null;
    }

    /** A short mark can begin a text, or text in another encoding, too. */
    private boolean confirms(byte[] head) {
        return switch (this) {
            case BZIP2 -> head.length > 3 && head[3] >= '1' && head[3] <= '9';
            case PICKLE -> head.length > 2 && head[1] >= 2 && head[1] <= 5;
            case ORC, PARQUET, LZIP -> hasControl(head);
            default -> true;
        };
    }

    private static boolean hasControl(byte[] head) {
        for (byte b : head) {
            if (b >= 0 && b < '\t') {
                return true;
            }
        }
        return false;
    }

    /** Whether an entry of a zip archive tells an office document. */
    static boolean isWorkbookPart(String entry) {
        return entry.equals("[Content_Types].xml") || entry.startsWith("xl/") || entry.equals("mimetype");
    }

    boolean isPacking() {
        return description == null;
    }

    /** What the file is, and what to do. */
    String description() {
        return String.valueOf(description);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
