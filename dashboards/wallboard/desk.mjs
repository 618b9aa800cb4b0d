// The desk of one line: whom to ring back, who is here, when calls are lost. Asked anew with every change of the picture.
import { sayWords, say } from "./card.mjs";
import { clockText } from "./figures.mjs";
import { gridRows, peopleRows, ringBackRows } from "./desk_view.mjs";
import { Marks } from "./marks.mjs";
import { Stream } from "./stream.mjs";
import { text } from "./text.mjs";

const AGAIN_MS = 1000; // a list that jumps more often cannot be read
const OLD_AFTER = 10; // seconds
const TICK_MS = 1000;

const byId = (id) => document.getElementById(id);
const line = new URLSearchParams(location.search).get("line");
const marks = new Marks(line);
let desk = null;
let heardAt = null;
let asking = false;
let due = true;
let silent = "";
let sees = true; // whether dutyline sees the switch: of the line, as the stream told last

async function ask() {
  if (asking) {
    due = true;
    return;
  }
  asking = true;
  due = false;
  try {
    const answer = await fetch(`api/v1/lines/${encodeURIComponent(line)}/desk`, { cache: "no-store" });
    if (answer.ok) {
      desk = await answer.json();
      marks.heard(desk.ring_back);
      heardAt = performance.now();
      silent = "";
    } else if (answer.status === 404) {
      silent = text.noSuchLine(line);
    }
  } catch {
    // What stands there gets old, and looks it.
  }
  draw();
  setTimeout(() => {
    asking = false;
    if (due) ask();
  }, AGAIN_MS);
}

function draw() {
  const elapsed = heardAt === null ? 0 : (performance.now() - heardAt) / 1000;
  byId("blind").hidden = sees;
  document.body.classList.toggle("is-blind", !sees);
  const old = heardAt === null || elapsed > OLD_AFTER || stream.lostFor() > 3;
  byId("badge").parentElement.dataset.state = heardAt === null ? "waiting" : old || !sees ? "blind" : "live";
  say(byId("badge"), silent || (heardAt === null ? text.badge.waiting : old || !sees ? text.badge.blind : text.badge.live));
  document.body.classList.toggle("is-old", old && heardAt !== null);
  if (desk === null) return;
  const now = desk.at + elapsed;
  say(byId("title"), text.deskOf(desk.title));
  document.title = text.deskOf(desk.title);
  say(byId("clock"), clockText(now, desk.timezone));
  const callers = marks.stillHere(desk.ring_back);
  say(byId("marked"), marks.said);
  byId("undo").hidden = !marks.canTakeBack;
  say(byId("ring-back-count"), text.callers(callers.length));
  say(byId("people-count"), text.people(desk.people.length));
  say(byId("looks-back"), text.looksBack(Math.round((desk.at - desk.looks_back_to) / 86400)));
  fill("ring-back", ringBackRows(callers, now, desk.timezone, marks), [callers, desk.timezone, callers.map(({ call }) => marks.state(call))]);
  fill("people", peopleRows(desk, now), [desk.people, Math.floor(now / 5)]);
  const { heads, rows } = gridRows(desk);
  fill("week", rows, [desk.week]);
  fill("week-head", heads, [desk.week]);
}

function fill(id, rows, state) {
  const node = byId(id);
  if (byId(`${id}-none`)) byId(`${id}-none`).hidden = rows.length > 0;
  const key = JSON.stringify(state);
  if (node.dataset.key === key) return;
  const place = placeIn(node);
  node.dataset.key = key;
  node.replaceChildren(...rows);
  if (place) goTo(node, place);
}

const controls = (row) => [...row.querySelectorAll("a, button")];

// Who works through a list by keyboard keeps her place in it.
function placeIn(node) {
  const row = [...node.children].findIndex((each) => each.contains(document.activeElement));
  if (row < 0) return null;
  return { row, call: node.children[row].dataset.call, control: controls(node.children[row]).indexOf(document.activeElement) };
}

// Whose row has left is taken to the one in its place, where a key pressed once more does nothing.
function goTo(node, { row, call, control }) {
  const same = [...node.children].find((each) => each.dataset.call === call);
  const next = node.children[Math.min(row, node.children.length - 1)];
  const place = same ? controls(same)[control] ?? same : next ?? node.closest("[tabindex]");
  if (place === same || place === next) place.tabIndex = -1;
  place?.focus();
}

function onMark(event) {
  const button = event.target.closest("button");
  const row = event.target.closest("tr");
  // Rows move up when one leaves: the second click of two was not meant for the next caller.
  if (!button || event.detail > 1 || marks.state(row.dataset.call).busy) return;
  marks.mark({ call: row.dataset.call, when: row.dataset.when }, button.dataset.mark, draw);
}

function onUndo() {
  byId("ring-back").closest("[tabindex]").focus(); // the button goes
  marks.takeBack(draw).then(ask);
}

function prepare() {
  sayWords(document);
  byId("ways").setAttribute("aria-label", text.ways);
  byId("csv").href = `api/v1/lines/${encodeURIComponent(line)}/desk.csv`;
  byId("ring-back").addEventListener("click", onMark);
  byId("undo").addEventListener("click", onUndo);
  byId("ring-back-heads").append(...text.ringBackHeads.map((words) => {
    const head = document.createElement("th");
    head.scope = "col";
    head.textContent = words;
    return head;
  }));
  for (const [words, href] of [[text.allLinesPage, "."], [text.boardPage, `.?line=${encodeURIComponent(line)}`]]) {
    const way = document.createElement("a");
    way.href = href;
    way.textContent = words;
    byId("ways").append(way);
  }
}

prepare();
const stream = new Stream("api/v1/stream", (picture) => {
  sees = picture.lines.find(({ name }) => name === line)?.visible ?? true;
  ask();
}, ask);
ask();
setInterval(draw, TICK_MS);
