// What Grafana's server and its Prometheus data source do: variables put in, expressions asked, answers made into data frames.
import { FieldType, rangeUtil, toDataFrame } from "@grafana/data";

const SCRAPE = 15; // seconds, as in the provisioned data source

const seconds = (text) => rangeUtil.intervalToSeconds(text);

function putIn(expression, interval, range) {
  const values = { __interval: `${interval}s`, __rate_interval: `${Math.max(interval + SCRAPE, 4 * SCRAPE)}s`, __range: `${range}s` };
  return expression.replace(/\$\{?(\w+)\}?/g, (_, name) => values[name] ?? ".+"); // every configured name is chosen
}

async function ask(path, parameters) {
  const answer = await fetch(`prometheus/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const { status, data, error } = await answer.json();
  if (status !== "success") throw new Error(`${parameters.query}: ${error}`);
  return data.result;
}

const number = (text) => Number(text.replace("Inf", "Infinity"));

function frameOf(target, { metric, values }) {
  const name = target.legendFormat ? target.legendFormat.replace(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? "") : JSON.stringify(metric);
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: "Time", type: FieldType.time, values: values.map(([at]) => at * 1000) },
      { name: "Value", type: FieldType.number, labels: metric, config: { displayNameFromDS: name }, values: values.map(([, text]) => number(text)) },
    ],
  });
}

// One row a series, a column for each label.
function tableOf(target, series) {
  const labels = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: "Time", type: FieldType.time, values: series.map(({ values }) => values[0][0] * 1000) },
      ...labels.map((label) => ({ name: label, type: FieldType.string, values: series.map(({ metric }) => metric[label] ?? "") })),
      { name: "Value", type: FieldType.number, values: series.map(({ values }) => number(values[0][1])) },
    ],
  });
}

// A line breaks where a sample is missing: at those moments stands null.
function whole(series, start, end, step) {
  const at = new Map(series.values);
  const values = [];
  for (let time = start; time <= end; time += step) values.push([time, at.get(time) ?? "NaN"]);
  return { ...series, values };
}

// range: {from, to} in seconds. width: of the panel, in pixels.
export async function framesOf(panel, range, width) {
  const length = range.to - range.from;
  const interval = Math.max(seconds(panel.interval ?? `${SCRAPE}s`), seconds(rangeUtil.roundInterval((1000 * length) / Math.max(width, 100)) / 1000 + "s"));
  const answers = await Promise.all(panel.targets.map(async (target) => {
    const query = putIn(target.expr, interval, Math.round(length));
    if (target.instant) {
      const series = (await ask("query", { query, time: range.to })).map(({ metric, value }) => ({ metric, values: [value] }));
      return target.format === "table" ? [tableOf(target, series)] : series.map((each) => frameOf(target, each));
    }
    const start = Math.floor(range.from / interval) * interval;
    const end = Math.floor(range.to / interval) * interval;
    const series = await ask("query_range", { query, start, end, step: interval });
    return series.map((each) => frameOf(target, whole(each, start, end, interval)));
  }));
  return answers.flat();
}
