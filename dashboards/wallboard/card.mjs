// A line's card: the template filled in, and only what changed touched again.
import { drawDay } from "./day.mjs";
import { text } from "./text.mjs";

const WORDS = ["title", "since", "hours", "trendWords", "todayLabel", "part", "whole", "percent", "target", "basis", "uncountedLoud", "waiting", "longest",
  "longWords", "free", "onCalls", "paused", "other", "heard"];

export function sayWords(root) {
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = text[node.dataset.text];
}

export function makeCard(template) {
  const card = template.content.firstElementChild.cloneNode(true);
  sayWords(card);
  const fields = new Map([...card.querySelectorAll("[data-field]")].map((node) => [node.dataset.field, node]));
  return { card, fields };
}

// alone: the line has the screen to itself, and shows its day.
export function fillCard(made, view, alone) {
  const { card, fields } = made;
  for (const name of WORDS) say(fields.get(name), view[name]);
  flag(card, "blind", view.blind);
  flag(card, "shut", view.shut);
  flag(card, "closed", !view.open);
  flag(card, "waiting", view.anyoneWaiting);
  flag(card, "long", view.long);
  card.dataset.trend = view.trend;
  fields.get("trendMark").setAttribute("href", view.trend === "calm" ? "#steady" : "#warning");
  address(fields.get("title"), view.address);
  fields.get("day").hidden = !alone;
  fields.get("unseen").hidden = !view.unseen;
  fields.get("basis").hidden = !view.basis;
  fields.get("uncountedLoud").hidden = !view.uncountedLoud;
  fields.get("hoursMark").setAttribute("href", view.open ? "#open" : "#closed");
  // Long numbers and titles get smaller letters instead of making everything else small.
  size(fields.get("title"), view.title.length, 30, 45);
  size(fields.get("hero"), `${view.part}${view.whole}`.length, 7, 10, 12);
  size(fields.get("longest"), view.longest.length, 4, 6, 7);
  size(fields.get("waiting"), view.waiting.length, 2, 3);
  for (const name of ["free", "onCalls", "paused", "other"]) size(fields.get(name), view[name].length, 2, 3);
  list(fields.get("notes"), view.notes, (note) => [element("li", note)]);
  list(fields.get("periods"), view.periods, (period) => [periodRow(period)]);
  if (alone) drawDay(made, view.day);
}

// What gives a card its shape: while it stays, letters only ever get smaller.
export function shapeOf(view) {
  return [view.title, view.trend, view.blind, view.unseen, view.shut, view.basis, view.uncountedLoud !== "", view.notes.length].join("|");
}

function size(node, letters, large, medium, small = Infinity) {
  node.dataset.size = letters <= large ? "large" : letters <= medium ? "medium" : letters <= small ? "small" : "tiny";
}

export function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

function address(node, href) {
  if (href && node.getAttribute("href") !== href) node.setAttribute("href", href);
  if (!href) node.removeAttribute("href");
}

function flag(node, name, on) {
  node.classList.toggle(`is-${name}`, on);
}

function element(name, words, className = "") {
  const node = document.createElement(name);
  node.textContent = words;
  if (className) node.className = className;
  return node;
}

function periodRow(period) {
  const row = element("div", "", "period");
  row.append(element("dt", period.label), element("dd", period.calls, "figure"), element("dd", period.percent, "figure"));
  return row;
}

function list(node, items, make) {
  const key = JSON.stringify(items);
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  node.replaceChildren(...items.flatMap(make));
}
