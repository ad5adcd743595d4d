package io.github.dl4jbilevel.tests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the documents link to are there. */
class LinksTest {
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "dl4j-bilevel-examples/README.md"})
    void linkedFilesExist(String document) throws Exception {
        Path file = Path.of(System.getProperty("user.dir")).resolve("..").resolve(document);
        List<String> links = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)")
                .matcher(Files.readString(file))
                .results()
                .map(link -> link.group(1))
                .toList();
        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(file.resolveSibling(link)).exists());
    }
}
