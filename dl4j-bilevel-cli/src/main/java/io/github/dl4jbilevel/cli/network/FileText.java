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
     * @param start zero stands for a zero byte, and a negative number for any other
     * @param mark how many of them are a byte order mark, which is no text
     */
    private record Encoding(Charset charset, int[] start, int mark) {}

    private static final List<Encoding> ENCODINGS = List.of(
            new Encoding(Charset.forName("UTF-32BE"), new int[] {0, 0, 0xFE, 0xFF}, 4),
            new Encoding(Charset.forName("UTF-32LE"), new int[] {0xFF, 0xFE, 0, 0}, 4),
            new Encoding(StandardCharsets.UTF_8, new int[] {0xEF, 0xBB, 0xBF}, 3),
            new Encoding(StandardCharsets.UTF_16BE, new int[] {0xFE, 0xFF}, 2),
            new Encoding(StandardCharsets.UTF_16LE, new int[] {0xFF, 0xFE}, 2),
            new Encoding(StandardCharsets.UTF_16BE, new int[] {0, '{', 0, -1}, 0),
            new Encoding(StandardCharsets.UTF_16LE, new int[] {'{', 0, -1, 0}, 0));

    private static final Encoding PLAIN = new Encoding(StandardCharsets.UTF_8, new int[0], 0);

    private FileText() {}

    /** Refuses a file that begins like no text. */
    static void requireText(Path file, byte[] head) {
        String known = Containers.describe(file, head);
        if (known != null) {
            throw NetworkFile.refused(known);
        }
        if (encoding(head) != PLAIN) {
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

    private static boolean begins(byte[] content, int[] start) {
        if (content.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            int given = content[i] & 0xFF;
            if (start[i] < 0 ? given == 0 : given != start[i]) {
                return false;
            }
        }
        return true;
    }
}
