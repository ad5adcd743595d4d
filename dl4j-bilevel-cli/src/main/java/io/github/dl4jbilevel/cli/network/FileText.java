package io.github.dl4jbilevel.cli.network;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The text of a file: UTF-8, or UTF-16 or UTF-32 with a byte order mark or, since a configuration begins in ASCII, without one. */
final class FileText {

    /**
     * An encoding and the bytes it begins with.
     *
     * @param start as characters of ISO 8859-1; {@link #ANY} stands for any byte but 0
     * @param mark how many of them are a byte order mark, which is no text
     */
    private record Encoding(Charset charset, String start, int mark) {}

    private static final char ANY = '\uffff';

    private static final List<Encoding> ENCODINGS = List.of(
            new Encoding(Charset.forName("UTF-32BE"), "\u0000\u0000\u00fe\u00ff", 4),
            new Encoding(Charset.forName("UTF-32LE"), "\u00ff\u00fe\u0000\u0000", 4),
            new Encoding(StandardCharsets.UTF_8, "\u00ef\u00bb\u00bf", 3),
            new Encoding(StandardCharsets.UTF_16BE, "\u00fe\u00ff", 2),
            new Encoding(StandardCharsets.UTF_16LE, "\u00ff\u00fe", 2),
            new Encoding(StandardCharsets.UTF_16BE, "\u0000{\u0000\uffff", 0),
            new Encoding(StandardCharsets.UTF_16LE, "{\u0000\uffff\u0000", 0));

    private static final Encoding PLAIN = new Encoding(StandardCharsets.UTF_8, "", 0);

    private FileText() {}

    /** Refuses a file that begins like no text. */
    static void requireText(Path file, byte[] head) {
        String known = Containers.describe(file, head);
        if (known != null) {
            throw NetworkFile.refused(known);
        }
        if (!encoding(head).start().isEmpty()) {
            return;
        }
        for (byte b : head) {
            if (b == 0) {
                throw NetworkFile.refused("it is a binary file of an unknown kind, and no text. " + NetworkFile.REMEDY);
            }
        }
    }

    static String of(Path file, byte[] content) {
        requireText(file, content.length > 4096 ? java.util.Arrays.copyOf(content, 4096) : content);
        Encoding encoding = encoding(content);
        int mark = encoding.mark();
        try {
            return encoding.charset()
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content, mark, content.length - mark))
                    .toString();
        } catch (CharacterCodingException e) {
            throw NetworkFile.refused(String.format(
                    Locale.ROOT,
                    "it is no %s text: it is of another encoding, damaged, or binary. Save it as UTF-8. %s",
                    encoding.charset(),
                    NetworkFile.REMEDY));
        }
    }

    private static Encoding encoding(byte[] content) {
        return ENCODINGS.stream()
                .filter(encoding -> begins(content, encoding.start()))
                .findFirst()
                .orElse(PLAIN);
    }

    private static boolean begins(byte[] content, String start) {
        if (content.length < start.length()) {
            return false;
        }
        for (int i = 0; i < start.length(); i++) {
            int given = content[i] & 0xFF;
            if (start.charAt(i) == ANY ? given == 0 : given != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
