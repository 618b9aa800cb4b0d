// A line's day by quarter hour: a chart for eyes (uPlot draws it), the same as a table for everybody else.
import { clockText } from "./figures.mjs";
import { text } from "./text.mjs";

const QUARTER = 900; // seconds
const LEAST = 4; // calls: a lone call must not look like a flood

// What the chart shows of a day. Pure. Bars stand on one another: answered at the foot, then who waits, then who was lost.
export function dayView(day, timezone) {
  const quarters = day.quarters.filter(({ answered, lost, waiting, other }) => answered + lost + waiting + other > 0);
  const first = quarters.length > 0 ? quarters[0].from : day.to;
  const last = quarters.length > 0 ? quarters[quarters.length - 1].from + QUARTER : day.from;
  const from = Math.min(day.opens ?? first, first);
  const to = Math.max(day.closes ?? last, last);
  const times = [];
  for (let time = from - (from % QUARTER); time < to; time += QUARTER) times.push(time);
  const at = new Map(quarters.map((quarter) => [quarter.from, quarter]));
  const of = (time) => at.get(time) ?? { answered: 0, waiting: 0, lost: 0, other: 0 };
  return {
    timezone,
    quarters,
    data: [
      times,
      times.map((time) => of(time).answered + of(time).waiting + of(time).lost || null),
      times.map((time) => of(time).answered + of(time).waiting || null),
      times.map((time) => of(time).answered || null),
    ],
  };
}

export function drawDay(made, view) {
  const { fields } = made;
  const key = JSON.stringify([view.timezone, view.data, view.quarters]);
  const plot = fields.get("plot");
  if (made.dayKey !== key) {
    made.dayKey = key;
    plot.setAttribute("aria-label", summary(view));
    fields.get("table").replaceChildren(...tableRows(view));
    plot.classList.toggle("is-empty", view.quarters.length === 0);
    plot.dataset.words = view.quarters.length === 0 ? text.dayNone : "";
  }
  draw(made, plot, view, key);
}

function draw(made, plot, view, key) {
  const style = getComputedStyle(plot);
  const size = { width: plot.clientWidth, height: plot.clientHeight };
  // What a picture of it depends on; where nothing has changed, nothing is drawn.
  const drawn = [key, size.width, size.height, style.fontSize, style.color].join();
  if (made.drawn === drawn || size.width < 40 || size.height < 40 || !globalThis.uPlot) return;
  const look = [view.timezone, style.fontSize, style.color].join();
  if (!made.chart || made.look !== look) {
    made.chart?.destroy();
    made.look = look;
    made.chart = new globalThis.uPlot(options(view, style, size), view.data, plot);
    for (const canvas of plot.querySelectorAll("canvas")) canvas.setAttribute("aria-hidden", "true");
  } else {
    made.chart.setSize(size);
    made.chart.setData(view.data);
  }
  made.drawn = drawn;
}

function options(view, style, size) {
  const { uPlot } = globalThis;
  const letter = Number.parseFloat(style.fontSize);
  const ink = style.color;
  const colour = (name) => style.getPropertyValue(name).trim();
  const font = `${letter}px ${style.fontFamily}`;
  const bars = { paths: uPlot.paths.bars({ size: [0.8, letter * 4], align: 1 }), points: { show: false } };
  const axis = { stroke: ink, font, ticks: { show: false }, grid: { stroke: colour("--line"), width: 1 } };
  return {
    ...size,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), view.timezone || "UTC"),
    legend: { show: false },
    cursor: { show: false },
    padding: [letter / 2, letter * 1.5, 0, 0],
    scales: { x: { range: (_, low, high) => [low, high + QUARTER] }, y: { range: (_, low, high) => [0, Math.max(LEAST, high + 1)] } },
    axes: [
      { ...axis, grid: { show: false }, size: letter * 1.8, space: letter * 5, incrs: [1800, 3600, 7200, 10800, 21600], values: (_, times) => times.map((time) => clockText(time, view.timezone)) },
      { ...axis, size: letter * 3, space: letter * 2, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], values: (_, numbers) => numbers.map((number) => (number === 0 ? "" : text.number(number))) },
    ],
    series: [
      {},
      { ...bars, stroke: colour("--bad-line"), width: letter / 12, fill: hatch(colour("--bad-line"), colour("--card"), letter) },
      { ...bars, stroke: ink, width: letter / 8, fill: colour("--card") },
      { ...bars, stroke: colour("--accent"), width: letter / 12, fill: colour("--accent") },
    ],
  };
}

// Lost calls are striped: they are told apart without their colour.
function hatch(line, ground, letter) {
  return () => {
    const side = Math.max(6, Math.round(letter / 2)) * devicePixelRatio;
    const tile = document.createElement("canvas");
    tile.width = tile.height = side;
    const pen = tile.getContext("2d");
    pen.fillStyle = ground;
    pen.fillRect(0, 0, side, side);
    pen.strokeStyle = line;
    pen.lineWidth = side / 3;
    for (const shift of [-side, 0, side]) {
      pen.beginPath();
      pen.moveTo(shift, side);
      pen.lineTo(shift + side, 0);
      pen.stroke();
    }
    return pen.createPattern(tile, "repeat");
  };
}

function summary(view) {
  if (view.quarters.length === 0) return text.dayNone;
  const sum = (name) => view.quarters.reduce((whole, quarter) => whole + quarter[name], 0);
  const size = ({ answered, lost, waiting, other }) => answered + lost + waiting + other;
  const busiest = view.quarters.reduce((most, quarter) => (size(quarter) > size(most) ? quarter : most));
  return text.daySummary(sum("answered"), sum("lost"), sum("waiting"), clockText(busiest.from, view.timezone));
}

function tableRows(view) {
  const row = (kind, cells) => {
    const node = document.createElement("tr");
    node.append(...cells.map((words, place) => {
      const cell = document.createElement(place === 0 ? "th" : kind);
      if (kind === "th" || place === 0) cell.scope = kind === "th" ? "col" : "row";
      cell.textContent = words;
      return cell;
    }));
    return node;
  };
  const caption = document.createElement("caption");
  caption.textContent = text.dayTitle;
  return [caption, row("th", [text.dayFrom, text.dayAnswered, text.dayLost, text.dayWaiting, text.dayOther]),
    ...view.quarters.map((quarter) => row("td", [clockText(quarter.from, view.timezone), ...["answered", "lost", "waiting", "other"].map((name) => text.number(quarter[name]))]))];
}
