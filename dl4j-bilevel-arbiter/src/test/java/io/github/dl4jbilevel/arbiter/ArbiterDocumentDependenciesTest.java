package io.github.dl4jbilevel.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import io.github.dl4jbilevel.fixtures.DocumentedCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The dependencies that docs/arbiter.md tells users to add: without one of the exclusions, ND4J of another version comes in. */
class ArbiterDocumentDependenciesTest {

    @Test
    void areThoseOfThisBuild() throws Exception {
        String build = Files.readString(Path.of(System.getProperty("user.dir"), "..", "pom.xml"));
        Set<String> managed = dependencies(build.replaceFirst("<\\?xml.*?\\?>", ""));
        List<String> blocks = DocumentedCode.blocks("docs/arbiter.md", "xml");
        assertThat(blocks).hasSize(2);
        for (String block : blocks) {
            assertThat(managed).containsAll(dependencies(block));
        }
    }

    /** Each dependency within, as its coordinates and exclusions. */
    private static Set<String> dependencies(String xml) throws Exception {
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(("<all>" + xml + "</all>").getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        Set<String> all = new TreeSet<>();
        for (Element dependency : within(root, "dependency")) {
            Set<String> exclusions = new TreeSet<>();
            within(dependency, "exclusion").forEach(exclusion -> exclusions.add(coordinates(exclusion)));
            List<Element> version = within(dependency, "version");
            all.add(coordinates(dependency) + " "
                    + (version.isEmpty() ? "" : resolved(root, version.get(0).getTextContent())) + " without "
                    + exclusions);
        }
        return all;
    }

    private static String resolved(Element root, String version) {
        return version.startsWith("${")
                ? within(root, version.substring(2, version.length() - 1)).stream()
                        .map(Element::getTextContent)
                        .findFirst()
                        .orElse(version)
                : version;
    }

    private static String coordinates(Element element) {
        return within(element, "groupId").get(0).getTextContent() + ":"
                + within(element, "artifactId").get(0).getTextContent();
    }

    private static List<Element> within(Element element, String name) {
        NodeList nodes = element.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }
}
