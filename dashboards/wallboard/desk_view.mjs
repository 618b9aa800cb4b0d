// What the desk's JSON becomes on the page: rows of tables. No clock in it, no figure of its own.
import { clockText, waitText, whenText } from "./figures.mjs";
import { text } from "./text.mjs";

const MANY_LOST = 0.1; // of a half-hour's calls, and more than one: a lone loss makes no pattern
const SLOTS = 48;

// `marks`: what is being done about them, marks.mjs.
export function ringBackRows(callers, now, timezone, marks) {
  return callers.map((caller) => {
    const when = whenText(caller.lost_at, now, timezone);
    const state = document.createElement("td");
    if (caller.calls_now) state.append(tag(text.callsNow));
    if (caller.withheld) state.append(tag(text.withheld));
    if (caller.outside_hours) state.append(tag(text.outside));
    const node = headed([
      cell("td", caller.wait_seconds === null ? text.unknownWait : waitText(caller.wait_seconds), "wait"),
      cell("th", when),
      cell("td", caller.withheld ? text.none : text.number(caller.tries)),
      cell("td", text.outcome[caller.outcome] ?? caller.outcome),
      state,
      linkCell(caller.record_url, when),
      markCell(when, marks.state(caller.call)),
    ], text.ringBackHeads);
    Object.assign(node.dataset, { call: caller.call, when });
    return node;
  });
}

// In the order of the alphabet or of their states, never by anybody's figures.
export function peopleRows(desk, now) {
  const order = Object.keys(text.state);
  const people = [...desk.people].sort((one, two) =>
    desk.names ? one.name.localeCompare(two.name, "en-GB") : order.indexOf(one.state) - order.indexOf(two.state));
  return people.map((person) => {
    const item = document.createElement("li");
    if (person.name) item.append(cell("b", person.name));
    const state = text.state[person.state] ?? person.state;
    item.append(cell("span", person.pause_reason ? text.because(state, person.pause_reason) : state));
    item.append(cell("span", person.since === null ? text.sinceUnknown : text.sinceFor(waitText(now - person.since)), "since"));
    return item;
  });
}

// Half-hours across, days down; only the half-hours and the days that had a call.
export function gridRows(desk) {
  const at = new Map(desk.week.map((half) => [half.half_hour_of_week, half]));
  const used = [...Array(SLOTS).keys()].filter((slot) => text.days.some((_, day) => at.has(day * SLOTS + slot)));
  if (used.length === 0) return { heads: [], rows: [] };
  const time = (slot) => clockText(slot * 1800, "UTC");
  const heads = [row([cell("th", text.day), ...used.map((slot) => cell("th", time(slot)))])];
  const days = [...text.days.entries()].filter(([day]) => used.some((slot) => at.has(day * SLOTS + slot)));
  const rows = days.map(([day, name]) => headed([cell("th", name), ...used.map((slot) => {
    const half = at.get(day * SLOTS + slot);
    const square = cell("td", half ? text.partOfWhole(half.lost, half.counted) : text.none);
    if (half?.lost > 0) square.dataset.loss = half.lost > 1 && half.lost > MANY_LOST * half.counted ? "many" : "some";
    return square;
  })], ["", ...used.map(time)]));
  return { heads, rows };
}

// On a telephone a row stands by itself, and each cell says what it is of.
function headed(cells, heads) {
  cells.forEach((node, place) => {
    if (heads[place] && node.textContent) node.dataset.head = heads[place];
  });
  return row(cells);
}

function row(cells) {
  const node = document.createElement("tr");
  node.append(...cells);
  return node;
}

function cell(name, words, className = "") {
  const node = document.createElement(name);
  node.textContent = words;
  if (className) node.className = className;
  if (name === "th") node.scope = "row";
  return node;
}

function tag(words) {
  return cell("span", words, "tag");
}

// A button that is being worked on keeps the focus.
function markCell(when, { busy, refused }) {
  const node = document.createElement("td");
  node.className = "marks";
  node.append(...Object.entries(text.mark).map(([mark, words]) => {
    const button = cell("button", words);
    button.type = "button";
    button.dataset.mark = mark;
    button.setAttribute("aria-label", text.markOf(words, when));
    button.setAttribute("aria-disabled", String(busy));
    return button;
  }));
  if (refused) node.append(cell("p", refused, "refused"));
  return node;
}

function linkCell(address, when) {
  const node = document.createElement("td");
  if (!address) {
    node.textContent = text.none;
    return node;
  }
  const link = cell("a", text.record);
  link.href = address;
  link.target = "_blank";
  link.rel = "noreferrer noopener";
  link.setAttribute("aria-label", text.recordOf(when));
  node.append(link);
  return node;
}
