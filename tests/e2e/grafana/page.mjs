// A dashboard drawn in a browser by Grafana's own components: panel frames, big values, time series and tables are those of @grafana/ui,
// units, mappings, colours, reductions and transformations those of @grafana/data. Grafana keeps the state timeline inside its server: strips
// of ours stand for it, with the texts and colours that @grafana/data gives.
import { FieldConfigOptionsRegistry, applyFieldOverrides, createTheme, dateTime, getFieldDisplayValues, standardTransformers, standardTransformersRegistry,
  transformDataFrame } from "@grafana/data";
import { BigValue, GlobalStyles, PanelChrome, Table, ThemeContext, TimeSeries, VizRepeater } from "@grafana/ui";
import { Component, createElement as h } from "react";
import { createRoot } from "react-dom/client";
import { lastValueFrom } from "rxjs";

import { framesOf } from "./frames.mjs";

const CELL = { width: 1600 / 24, height: 38 };
const GAP = 8;

const asked = new URLSearchParams(location.search);
const theme = createTheme({ colors: { mode: asked.get("mode") ?? "light" } });
const timeZone = "utc";

// By their ids, of which some have two names.
const transformers = new Map(Object.values(standardTransformers).map((transformation) => [transformation.id, transformation]));
standardTransformersRegistry.setInit(() => [...transformers].map(([id, transformation]) => ({ id, name: transformation.name, transformation, editor: null, description: "" })));

// Every setting that the dashboard uses is taken as it stands; Grafana's own registry of them is inside its server.
function registryOf({ defaults, overrides }) {
  const own = Object.keys(defaults.custom ?? {});
  const common = [...Object.keys(defaults).filter((name) => name !== "custom"), "color", "unit", "displayName", "decimals"];
  const more = overrides.flatMap(({ properties }) => properties.map(({ id }) => id));
  const ids = new Set([...common, ...own.map((name) => `custom.${name}`), ...more]);
  return new FieldConfigOptionsRegistry(() => [...ids].map((id) => ({
    id, path: id.replace(/^custom\./, ""), name: id, isCustom: id.startsWith("custom."), process: (value) => value, override: () => null,
    editor: null, shouldApply: () => true, getItemsCount: () => 0,
  })));
}

async function dataOf(panel, range, width) {
  let frames = await framesOf(panel, range, width);
  if (panel.transformations) frames = await lastValueFrom(transformDataFrame(panel.transformations, frames, { interpolate: (text) => text }));
  return applyFieldOverrides({
    data: frames, fieldConfig: panel.fieldConfig, fieldConfigRegistry: registryOf(panel.fieldConfig), replaceVariables: (text) => text, theme, timeZone,
  });
}

function Stat({ panel, frames, width, height }) {
  const { options, fieldConfig } = panel;
  const getValues = () => getFieldDisplayValues({
    fieldConfig, reduceOptions: options.reduceOptions, replaceVariables: (text) => text, theme, data: frames, sparkline: false, timeZone,
  });
  const renderValue = ({ value, width: wide, height: high, count }) => h(BigValue, {
    value: value.display, count, width: wide, height: high, theme, colorMode: options.colorMode, graphMode: options.graphMode, justifyMode: options.justifyMode,
    textMode: options.textMode, disableWideLayout: !options.wideLayout,
  });
  return h(VizRepeater, { getValues, renderValue, width, height, source: frames, itemSpacing: 3, autoGrid: true, orientation: options.orientation, renderCounter: 0 });
}

// As Grafana's own panel does: what is no number is a gap.
function withGaps(frame) {
  return { ...frame, fields: frame.fields.map((field) => ({ ...field, values: field.values.map((value) => (Number.isFinite(value) ? value : null)) })) };
}

function Series({ panel, frames, width, height, range }) {
  const timeRange = { from: dateTime(range.from * 1000), to: dateTime(range.to * 1000), raw: { from: "", to: "" } };
  return h(TimeSeries, { frames: frames.map(withGaps), structureRev: 1, timeRange, timeZone, width, height, legend: panel.options.legend, options: panel.options });
}

function Rows({ frames, width, height }) {
  return h(Table, { data: frames[0], width, height, ariaLabel: "table" });
}

function Timeline({ frames, height }) {
  const strips = frames.map((frame) => {
    const [times, values] = frame.fields;
    const parts = [];
    values.values.forEach((value, at) => {
      const { text, color } = values.display(value);
      if (parts.at(-1)?.text === text) parts.at(-1).to = times.values[at];
      else parts.push({ text: Number.isNaN(value) ? "" : text, color: Number.isNaN(value) ? "transparent" : color, from: times.values[at], to: times.values[at] });
    });
    const label = values.config.displayNameFromDS;
    return h("div", { key: label, className: "strip" }, h("span", { className: "strip-name" }, label), h("div", { className: "strip-parts" },
      parts.map((part) => h("span", { key: part.from, style: { background: part.color, color: theme.colors.getContrastText(part.color === "transparent" ? "#fff" : part.color), flexGrow: part.to - part.from + 1 } }, part.text))));
  });
  return h("div", { className: "strips", style: { height } }, strips);
}

const KINDS = { stat: Stat, timeseries: Series, table: Rows, "state-timeline": Timeline };

class Guarded extends Component {
  state = {};

  static getDerivedStateFromError(error) {
    return { error };
  }

  componentDidCatch(error) {
    window.faults.push(`${this.props.panel.title}: ${error.stack}`);
  }

  render() {
    const { panel, frames } = this.props;
    if (this.state.error) return String(this.state.error);
    // A stat says by itself that it has no value.
    if (panel.type !== "stat" && !frames.some((frame) => frame.length > 0)) return h("p", { className: "nothing" }, panel.fieldConfig.defaults.noValue);
    return h(KINDS[panel.type], this.props);
  }
}

function place({ x, y, w, h: high }) {
  return { left: x * CELL.width + GAP / 2, top: y * CELL.height + GAP / 2, width: w * CELL.width - GAP, height: high * CELL.height - GAP };
}

function Panel({ panel, frames, range }) {
  const { left, top, width, height } = place(panel.gridPos);
  const style = { left, top, width, height };
  if (panel.type === "row") return h("h2", { className: "cell heading", style }, panel.title);
  return h("div", { className: "cell panel", style, "data-title": panel.title, "data-type": panel.type },
    h(PanelChrome, { width, height, title: panel.title, description: panel.description, padding: "md" },
      (innerWidth, innerHeight) => h(Guarded, { panel, frames, range, width: innerWidth, height: innerHeight })));
}

async function main() {
  window.faults = [];
  const dashboard = await (await fetch(`dashboards/${asked.get("dashboard")}`)).json();
  const to = Number(asked.get("to"));
  const range = { from: to - Number(asked.get("span")), to };
  const drawn = await Promise.all(dashboard.panels.map(async (panel) =>
    ({ panel, range, frames: panel.type === "row" ? [] : await dataOf(panel, range, place(panel.gridPos).width) })));
  const bottom = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * CELL.height;
  document.body.style.background = theme.colors.background.canvas;
  document.title = dashboard.title;
  createRoot(document.getElementById("dashboard")).render(h(ThemeContext.Provider, { value: theme }, h(GlobalStyles),
    h("div", { style: { position: "relative", height: bottom, width: 1600 } }, drawn.map((each) => h(Panel, { key: each.panel.id, ...each })))));
  window.panels = drawn.filter(({ panel }) => panel.type !== "row").length;
}

main().catch((error) => {
  window.faults.push(error.stack);
});
