"use strict";
(() => {
  const data = JSON.parse(document.getElementById("report-data").textContent);
  const dashes = [[], [9, 4], [2, 4], [10, 4, 2, 4], [5, 3], [14, 4]];
  const borders = ["solid", "dashed", "dotted", "dashed", "dashed", "dashed"];
  const axisTitles = { round: "iteration", seconds: "seconds", bytes: "bytes sent by all agents", evaluations: "gradient evaluations" };
  const superscript = n => String(n).replace(/[-\d]/g, c => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));
  let axis = document.querySelector('[data-axis][aria-pressed="true"]')?.dataset.axis;
  let charts = [];

  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const color = run => css("--run" + (run % 7));
  const dash = run => dashes[run % dashes.length];

  function shown(value) {
    if (value == null) return "–";
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  }

  function power(value) {
    const [mantissa, exponent] = value.toExponential(1).split("e");
    const ten = "10" + superscript(Number(exponent));
    return mantissa === "1.0" ? ten : mantissa.replace(/\.0$/, "") + "·" + ten;
  }

  // One notation for a whole axis. A tick without a label is null.
  function ticks(values) {
    const wide = values.some(v => v && (Math.abs(v) < 1e-3 || Math.abs(v) >= 1e5));
    return values.map(v => (v == null ? "" : v !== 0 && wide ? power(v) : String(Number(v.toPrecision(6)))));
  }

  // Points of one run, without those that are not drawn; uPlot wants abscissas to increase. Over a parameter a line has gaps.
  function points(figure, run) {
    const values = figure.values[run];
    if (figure.kind === "parameter") return [figure.at[run], values];
    const xs = figure.kind === "index" ? values.map((_, i) => i) : data.runs[run][axis];
    const kept = [...values.keys()].filter(i => values[i] != null && xs[i] != null);
    return [kept.map(i => xs[i]), kept.map(i => values[i])];
  }

  function cross(plot, x, y, stroke) {
    const size = 5 * devicePixelRatio;
    const [cx, cy] = [plot.valToPos(x, "x", true), plot.valToPos(y, "y", true)];
    const { left, top, width, height } = plot.bbox;
    if (cx < left - 1 || cx > left + width + 1 || cy < top - 1 || cy > top + height + 1) return;
    const pen = plot.ctx;
    pen.save();
    pen.setLineDash([]);
    pen.strokeStyle = stroke;
    pen.lineWidth = 2.5 * devicePixelRatio;
    pen.beginPath();
    pen.moveTo(cx - size, cy - size);
    pen.lineTo(cx + size, cy + size);
    pen.moveTo(cx - size, cy + size);
    pen.lineTo(cx + size, cy - size);
    pen.stroke();
    pen.restore();
  }

  // Points at the ends stay clear of the frame.
  const margins = log => (_, min, max) => {
    const [a, b] = log ? [Math.log10(min), Math.log10(max)] : [min, max];
    const pad = 0.04 * (b - a) || 0.1 * (log ? 1 : Math.abs(a) || 1);
    return log ? [10 ** (a - pad), 10 ** (b + pad)] : [a - pad, b + pad];
  };

  function draw(box, figure) {
    const runs = (figure.runs ?? data.runs).map((run, index) => ({ ...run, index, points: points(figure, index) }))
      .filter(run => run.points[1].some(v => v != null));
    const byIndex = figure.kind === "index";
    const overRounds = figure.kind === "rounds";
    const overParameter = figure.kind === "parameter";
    const crosses = run => overParameter && run.diverged;
    const lines = run => (byIndex || crosses(run) ? { paths: () => null } : { dash: dash(run.style), spanGaps: overRounds });
    const marks = run => (overRounds ? { show: run.points[0].length === 1 } : { show: !crosses(run), size: byIndex ? 5 : 7, fill: color(run.style) });
    const axisStyle = label => ({
      label, stroke: css("--muted"), font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif",
      labelSize: 22, labelGap: 2, grid: { stroke: css("--grid"), width: 1 }, ticks: { show: false },
      values: (_, splits) => ticks(splits),
    });
    const options = {
      width: box.clientWidth, height: 280,
      scales: { x: { time: false, ...(overParameter ? { distr: figure.xLog ? 3 : 1, range: margins(figure.xLog) } : {}) }, y: figure.log ? { distr: 3 } : {} },
      axes: [
        { ...axisStyle(overRounds ? axisTitles[axis] : figure.x), size: 28, grid: { show: false } },
        { ...axisStyle(figure.y), size: 58 },
      ],
      legend: {
        markers: {
          width: 2,
          dash: (_, i) => (byIndex ? "solid" : borders[runs[i - 1].style % borders.length]),
          fill: (_, i) => (i > 0 && crosses(runs[i - 1]) ? color(runs[i - 1].style) : null),
        },
      },
      series: [
        { label: overRounds ? { round: "iteration" }[axis] ?? axis : byIndex ? "index" : figure.x, value: (_, v) => shown(v) },
        ...runs.map(run => ({
          label: run.label, class: crosses(run) ? "crosses" : null, stroke: color(run.style), width: 1.75,
          value: (_, v) => shown(v), points: marks(run), ...lines(run),
        })),
      ],
      hooks: {
        draw: [plot => runs.forEach((run, i) => {
          if (!run.diverged || byIndex || !plot.series[i + 1].show) return;
          const [xs, ys] = run.points;
          xs.forEach((x, k) => {
            if (crosses(run) ? ys[k] != null : k === xs.length - 1) cross(plot, x, ys[k], color(run.style));
          });
        })],
      },
    };
    charts.push({ box, plot: new uPlot(options, uPlot.join(runs.map(run => run.points)), box) });
  }

  function redraw() {
    charts.forEach(({ plot }) => plot.destroy());
    charts = [];
    document.querySelectorAll("[data-figure]").forEach(box => {
      draw(box, data.figures.find(figure => figure.id === box.dataset.figure));
    });
    document.querySelectorAll(".key").forEach(key => {
      key.style.stroke = color(Number(key.dataset.run));
      key.style.strokeDasharray = dash(Number(key.dataset.run)).join(" ");
    });
  }

  document.querySelectorAll("[data-axis]").forEach((button, _, all) => button.addEventListener("click", () => {
    axis = button.dataset.axis;
    all.forEach(other => other.setAttribute("aria-pressed", String(other === button)));
    redraw();
  }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("resize", () => charts.forEach(({ box, plot }) => plot.setSize({ width: box.clientWidth, height: 280 })));
  addEventListener("beforeprint", () => { document.documentElement.dataset.printing = ""; redraw(); });
  addEventListener("afterprint", () => { delete document.documentElement.dataset.printing; redraw(); });
  redraw();
})();
