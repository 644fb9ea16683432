// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.benchmarks.hashing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotTest {
    private static Document parsed(Plot plot) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(plot.toSvg().getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document svg) {
        NodeList nodes = svg.getElementsByTagName("text");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    @Test
    void toSvg_twoLines_axesNamesAndPlaces() throws Exception {
        Plot plot = new Plot(
                "title <1>",
                "ns & more",
                List.of(1, 10, 100),
                List.of(
                        new Plot.Line("ours", List.of(1.0, 10.0, 100.0), true),
                        new Plot.Line("a peer", Arrays.asList(2.0, null, 0.0), false)),
                true);
        Document svg = parsed(plot);
        assertThat(texts(svg)).contains("title <1>", "ns & more", "servers", "1", "10", "100", "0", "ours", "a peer");
        assertThat(svg.getElementsByTagName("script").getLength()).isZero();
        NodeList marks = svg.getElementsByTagName("circle");
        assertThat(marks.getLength()).isEqualTo(5);
        double[] ys = new double[3];
        for (int i = 0; i < 3; i++) {
            ys[i] = Double.parseDouble(((Element) marks.item(i)).getAttribute("cy"));
        }
        assertThat(ys[0] - ys[1]).isCloseTo(ys[1] - ys[2], within(0.3));
        assertThat(ys[0]).isGreaterThan(ys[1]);
        double zero = Double.parseDouble(((Element) marks.item(4)).getAttribute("cy"));
        assertThat(zero).isGreaterThan(ys[0] + 20);
    }

    @Test
    void toSvg_nothingFound_stillAPicture() throws Exception {
        Plot plot = new Plot("t", "u", List.of(3, 10), List.of(new Plot.Line("x", List.of(0.0, 0.0), false)), true);
        assertThat(texts(parsed(plot))).contains("x", "3", "10");
        assertThat(plot.toSvg()).doesNotContain("NaN", "Infinity");
    }
}
