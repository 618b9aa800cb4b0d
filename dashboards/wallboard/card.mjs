// A line's card: the template filled in, and only what changed touched again.
import { text } from "./text.mjs";

export function sayWords(root) {
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = text[node.dataset.text];
}

export function makeCard(template) {
  const card = template.content.firstElementChild.cloneNode(true);
  sayWords(card);
  const fields = new Map([...card.querySelectorAll("[data-field]")].map((node) => [node.dataset.field, node]));
  return { card, fields };
}

export function fillCard({ card, fields }, view) {
  for (const name of ["title", "hours", "todayLabel", "part", "whole", "percent", "target", "uncountedLoud", "blindWhy",
    "waiting", "longest", "longWords", "free", "onCalls", "paused", "heard"]) {
    say(fields.get(name), view[name]);
  }
  flag(card, "blind", view.blind);
  flag(card, "closed", !view.open);
  flag(card, "waiting", view.anyoneWaiting);
  flag(card, "long", view.long && !view.blind);
  fields.get("blind").hidden = !view.ownBand;
  fields.get("longAlarm").hidden = !view.long;
  fields.get("uncountedLoud").hidden = !view.uncountedLoud;
  fields.get("hoursMark").setAttribute("href", view.open ? "#open" : "#closed");
  // Long numbers get smaller letters instead of leaving the card.
  size(fields.get("hero"), `${view.part}${view.whole}`.length, 7, 10);
  size(fields.get("longest"), view.longest.length, 5, 6);
  size(fields.get("waiting"), view.waiting.length, 2, 3);
  list(fields.get("notes"), view.notes, (note) => [element("li", note)]);
  list(fields.get("periods"), view.periods, (period) => [periodRow(period)]);
}

// A card on a wall cannot be scrolled: letters shrink until all of it is there. `anew`: its shape has changed.
export function fitCard({ card }, anew) {
  const face = card.firstElementChild;
  let fit = anew ? 1 : Number(face.style.getPropertyValue("--fit") || 1);
  if (anew) face.style.setProperty("--fit", fit);
  while (fit > 0.5 && overflows(card, face)) {
    fit -= 0.02;
    face.style.setProperty("--fit", fit);
  }
}

// What runs into the padding counts: it is not cut off yet, but it looks it.
function overflows(card, face) {
  const room = card.getBoundingClientRect().bottom - 0.8 * parseFloat(getComputedStyle(face).paddingBottom);
  return face.lastElementChild.getBoundingClientRect().bottom > room || face.scrollWidth > face.clientWidth + 1;
}

function size(node, letters, large, medium) {
  node.dataset.size = letters <= large ? "large" : letters <= medium ? "medium" : "small";
}

function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
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
  const row = document.createElement("tr");
  const label = element("th", period.label);
  label.scope = "row";
  const calls = element("td", period.calls, "figure");
  row.append(label, calls);
  if (period.percent) row.append(element("td", period.percent, "figure"));
  else calls.colSpan = 2;
  return row;
}

function list(node, items, make) {
  const key = JSON.stringify(items);
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  node.replaceChildren(...items.flatMap(make));
}
