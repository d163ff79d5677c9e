/* Draws the charts of a page: each canvas names the element that holds what it shows. Colours are those of the admin's theme. */
(() => {
  const LETTER = 22; // of a chart's width in px: a letter of a name beside a bar
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const number = new Intl.NumberFormat("vi-VN");
  const probe = document.createElement("span"); // makes of a name of the admin's palette a colour that a canvas understands
  const short = (name, width) => (name.length * LETTER > width ? `${name.slice(0, width / LETTER - 1)}…` : name);

  function colour(name) {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  }

  function look() {
    document.body.append(probe);
    return {
      first: colour("--w-color-text-link-default"),
      second: colour("--w-color-warning-100"),
      text: colour("--w-color-text-label"),
      line: colour("--w-color-border-furniture"),
    };
  }

  function datasets(drawn, { first, second, line }) {
    return drawn.series.map(({ label, values }, at) => ({
      label,
      data: values,
      borderColor: drawn.kind === "parts" ? line : [first, second][at],
      backgroundColor: drawn.kind === "parts" ? [first, second] : [first, second][at],
      borderWidth: drawn.kind === "line" ? 2 : 0,
      borderDash: at ? [6, 3] : [],
      pointStyle: at ? "rect" : "circle",
      pointRadius: values.length > 62 ? 0 : 3,
      tension: 0,
    }));
  }

  function scales(drawn, { text, line }) {
    if (drawn.kind === "parts") return {};
    const lies = drawn.kind === "list";
    const figures = { beginAtZero: true, grid: { color: line }, ticks: { color: text, precision: 0, callback: (value) => number.format(value) } };
    const names = { grid: { display: false }, ticks: { color: text, maxRotation: 45, autoSkip: !lies } };
    if (lies) names.ticks.callback = function tick(value, at) { return short(drawn.labels[at], this.chart.width); };
    return lies ? { x: figures, y: names } : { x: names, y: figures };
  }

  function settings(drawn) {
    const seen = look();
    return {
      type: { line: "line", bars: "bar", list: "bar", parts: "doughnut" }[drawn.kind],
      data: { labels: drawn.labels, datasets: datasets(drawn, seen) },
      options: {
        animation: still.matches ? false : { duration: 300 },
        maintainAspectRatio: false,
        indexAxis: drawn.kind === "list" ? "y" : "x",
        interaction: { mode: drawn.kind === "parts" ? "nearest" : "index", axis: drawn.kind === "list" ? "y" : "x", intersect: false },
        scales: scales(drawn, seen),
        plugins: {
          legend: { display: drawn.kind === "parts" || drawn.series.length > 1, labels: { color: seen.text, usePointStyle: true } },
          tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${number.format(item.raw)}` } },
        },
      },
    };
  }

  function draw() {
    for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
      const drawn = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
      Chart.getChart(canvas)?.destroy();
      new Chart(canvas, settings(drawn));
    }
  }

  document.addEventListener("DOMContentLoaded", draw);
  dark.addEventListener("change", draw);
  still.addEventListener("change", draw);
})();
