package io.github.dl4jbilevel.cli.report;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text made safe for a page, and placeholders filled in. */
final class Html {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    private Html() {}

    /** Escapes text for element content and quoted attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Escapes JSON for the inside of a script element, where only a character that could end the element matters. */
    static String escapeJson(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    /** Escapes a trusted script for the inside of a script element. */
    static String escapeScript(String script) {
        return script.replace("</script", "<\\/script");
    }

    /** {@code <name>text</name>}, escaped. */
    static String element(String name, String text) {
        return "<" + name + ">" + escape(text) + "</" + name + ">";
    }

    /** Replaces every {@code {{name}}} once; what is put in is not looked at again. */
    static String fill(String template, Map<String, String> values) {
        return PLACEHOLDER.matcher(template).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) {
                throw new IllegalStateException("the page template asks for " + match.group() + ", which nobody gives");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
