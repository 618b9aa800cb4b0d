// The wallboard: every picture of the event stream on the wall, and an honest face when there is none.
import { fillCard, makeCard, say, sayWords, shapeOf } from "./card.mjs";
import { clockText, lineView, whenText } from "./figures.mjs";
import { drawDay } from "./day.mjs";
import { fitLines } from "./fit.mjs";
import { quietFor, reasonOf, sameSince, whichLines } from "./sight.mjs";
import { Stream } from "./stream.mjs";
import { text } from "./text.mjs";

// The daemon speaks at least every 5 seconds: after twice that, what stands here is history; and soon after it has hung up, unless it was
// only started anew.
const DEAF_AFTER = 10;
const LOST_AFTER = 3;
const TICK_MS = 500;
const HIGH = [2, 3, 7, 8]; // so many lines make cards that are higher than wide
const MANY = 6; // of more lines a card says only what matters most
const FILES = [".", "wallboard/wallboard.css", "wallboard/wallboard.mjs", "wallboard/card.mjs", "wallboard/day.mjs", "wallboard/figures.mjs", "wallboard/fit.mjs",
  "wallboard/sight.mjs", "wallboard/stream.mjs", "wallboard/text.mjs"];

const asked = new URLSearchParams(location.search);
const only = asked.get("line"); // one line's own page
const kiosk = asked.has("kiosk"); // a screen that nobody touches

const byId = (id) => document.getElementById(id);
const cards = [];
const reasons = new Map(); // by source: the last one heard; between two tries there is none
let picture = null;
let shape = "";
let refused = false; // this screen may see nothing any more: its link was taken back
let soon = false; // a drawing is on its way

function draw() {
  const lines = picture === null ? [] : picture.lines.filter(({ name }) => only === null || name === only);
  byId("empty").hidden = lines.length > 0;
  say(byId("empty"), refused ? text.refused : picture === null ? text.waitingForFirst : only === null ? text.noLines : text.noSuchLine(only));
  if (picture === null) {
    drawBadge("waiting", refused ? text.badge.refused : text.badge.waiting);
    return;
  }
  const silence = stream.silence();
  const deaf = silence > DEAF_AFTER || stream.lostFor() > LOST_AFTER;
  const now = picture.at + silence;
  const views = lines.map((line) => lineView(line, picture.sources, now, silence, deaf));
  if (deaf) {
    const since = text.notSeenSince(whenText(picture.at, now, lines[0]?.timezone));
    for (const view of views) Object.assign(view, { since, heard: text.boardDeaf });
  } else {
    rememberReasons();
    lines.forEach((line, index) => {
      if (!line.visible) views[index].heard = troubleOf(line) || views[index].heard;
    });
  }
  for (const view of views) view.address = only === null && lines.length > 1 && !kiosk ? `?line=${encodeURIComponent(view.name)}` : "";
  drawState(views, deaf ? null : quietest(lines, silence));
  drawCards(views);
  say(byId("clock"), clockText(now, lines[0]?.timezone));
  const name = lines.length === 1 ? `${lines[0].title} – ${text.name}` : text.name;
  if (document.title !== name) document.title = name;
}

// Once a frame, whatever came meanwhile: a slow screen before a busy switch shows fewer pictures, never older ones.
function drawSoon() {
  if (soon) return;
  soon = true;
  requestAnimationFrame(() => {
    soon = false;
    draw();
  });
}

function rememberReasons() {
  for (const source of picture.sources) {
    if (source.up) reasons.delete(source.name);
    else if (reasonOf(source)) reasons.set(source.name, reasonOf(source));
  }
}

function troubleOf(line) {
  return picture.sources.filter((source) => source.lines.includes(line.name) && reasons.has(source.name))
    .map((source) => text.trouble(source.name, reasons.get(source.name))).join("; ");
}

function quietest(lines, silence) {
  const quiet = lines.map((line) => quietFor(line, picture.sources, silence)).filter((seconds) => seconds !== null);
  return quiet.length > 0 ? Math.max(...quiet) : null;
}

function drawState(views, quiet) {
  const blind = views.filter((view) => view.blind);
  byId("blind").hidden = blind.length === 0;
  if (blind.length > 0) {
    say(byId("blind-which"), whichLines(blind, views.length));
    const saidAbove = blind.length === views.length && sameSince(blind);
    for (const view of blind) view.unseen = !saidAbove;
    drawBadge("blind", text.badge.blind);
  } else if (quiet !== null) {
    drawBadge("quiet", text.badge.quiet(quiet));
  } else {
    drawBadge("live", text.badge.live);
  }
}

function drawBadge(state, words) {
  const badge = byId("badge");
  badge.parentElement.dataset.state = state;
  say(badge, words);
}

function drawCards(views) {
  const main = byId("lines");
  while (cards.length > views.length) cards.pop().card.remove();
  while (cards.length < views.length) {
    const made = makeCard(byId("line"));
    cards.push(made);
    main.append(made.card);
  }
  main.dataset.count = views.length;
  main.dataset.cards = HIGH.includes(views.length) ? "high" : "wide";
  if (views.length > MANY) for (const view of views) view.notes = view.briefNotes;
  const alone = views.length === 1;
  views.forEach((view, index) => fillCard(cards[index], view, alone));
  const before = shape;
  shape = [innerWidth, innerHeight, byId("blind-which").textContent, ...views.map(shapeOf)].join("\n");
  fitLines(main, shape !== before);
  if (alone) drawDay(cards[0], views[0].day);  // in the letters that fit
  main.dataset.number = picture.number;
}

// A wall is never reloaded by hand: after an upgrade of the daemon it does so itself.
async function filesNow() {
  const answers = await Promise.all(FILES.map((file) => fetch(file, { method: "HEAD", cache: "no-store" })));
  return answers.every((answer) => answer.ok) ? answers.map((answer) => answer.headers.get("ETag")).join() : null;
}

const filesAtStart = filesNow().catch(() => null);

async function reloadIfUpgraded() {
  const [before, after] = await Promise.all([filesAtStart, filesNow().catch(() => null)]);
  if (before !== null && after !== null && before !== after) location.reload();
}

function showWays() {
  document.body.classList.toggle("kiosk", kiosk);
  if (kiosk || only === null) return;
  const ways = byId("ways");
  ways.hidden = false;
  ways.setAttribute("aria-label", text.ways);
  for (const [words, href] of [[text.allLinesPage, "."], [text.deskPage, `desk?line=${encodeURIComponent(only)}`]]) {
    const way = document.createElement("a");
    way.href = href;
    way.textContent = words;
    ways.append(way);
  }
}

// A screen that shows this does not go dark; where the browser will not, the screen's own settings must.
async function stayAwake() {
  if (kiosk && document.visibilityState === "visible") await navigator.wakeLock?.request("screen").catch(() => null);
}

sayWords(document);
showWays();
stayAwake();
document.addEventListener("visibilitychange", stayAwake);
const stream = new Stream("api/v1/stream", (next) => {
  picture = next;
  refused = false;
  drawSoon();
}, reloadIfUpgraded, () => {
  if (picture !== null) drawCards([]);
  picture = null;
  refused = true;
  byId("blind").hidden = true;
  draw();
});
draw();
setInterval(draw, TICK_MS);
addEventListener("resize", draw);
