package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.Membership;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The settings that two processes must have in common before they talk. */
final class Agreement {
    private static final int LONG = 200;
    private static final int SHOWN = 80;
    private static final int HEX = 16;

    private Agreement() {}

    /** The settings that are compared, by name; long values as their beginning and a digest. */
    static Map<String, String> of(Membership.Common common) {
        Map<String, String> all = new LinkedHashMap<>();
        common.settings().forEach((name, value) -> all.put(name, shortened(value)));
        all.put("links of all levels", shortened(common.links().links()));
        all.put("data type", common.dataType().toString());
        all.put("message precision", common.precision().toString());
        return all;
    }

    private static String shortened(String value) {
        return value.length() <= LONG ? value : value.substring(0, SHOWN) + "... (SHA-256 " + digest(value) + ")";
    }

    private static String digest(String value) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest).toString(HEX);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The first thing that differs, with both values; null if nothing does.
     *
     * @param own name of this process
     * @param peer name of the other
     */
    static @Nullable String difference(String own, Membership.Common common, String peer, Frame.Hello hello) {
        Map<String, String> here = of(common);
        TreeSet<String> names = new TreeSet<>(here.keySet());
        names.addAll(hello.settings().keySet());
        for (String name : names) {
            String mine = here.getOrDefault(name, "(none)");
            String theirs = hello.settings().getOrDefault(name, "(none)");
            if (!mine.equals(theirs)) {
                return difference(name, own, mine, peer, theirs);
            }
        }
        if (!common.partLengths().equals(hello.partLengths())) {
            return difference(
                    "entries of a message's parts",
                    own,
                    common.partLengths().toString(),
                    peer,
                    hello.partLengths().toString());
        }
        return null;
    }

    private static String difference(String name, String own, String mine, String peer, String theirs) {
        return own + " has " + name + " = " + mine + ", " + peer + " has " + theirs
                + ": all processes of a run need the same.";
    }
}
