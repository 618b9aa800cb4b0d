// The wallboard: listens to the event stream and shows it. Whole snapshots, so a lost one is made good by the next.

import { text } from "./text.mjs";
import { age, clockTime, viewOf } from "./view.mjs";

const STALE_SECONDS = 10;
const only = new URLSearchParams(location.search).getAll("line");

let picture = null;
let came = 0; // performance.now() when the picture came
const shown = new Map(); // line name → its elements

document.getElementById("heading").textContent = text.heading;

function set(element, value) {
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

function elementsOf(line) {
  const known = shown.get(line.name);
  if (known) {
    return known;
  }
  const section = document.getElementById("line").content.firstElementChild.cloneNode(true);
  const find = (selector) => section.querySelector(selector);
  const title = find(".title");
  title.id = `line-${line.name}`;
  section.setAttribute("aria-labelledby", title.id);
  set(find(".waiting dt"), text.waiting);
  set(find(".longest dt"), text.longest);
  set(find(".free dt"), text.free);
  set(find(".hour dt"), text.hour);
  document.getElementById("lines").append(section);
  const elements = { section, find };
  shown.set(line.name, elements);
  return elements;
}

function showLine(line, nowSeconds, passed, stale) {
  const view = viewOf(line, nowSeconds, passed, stale);
  const { section, find } = elementsOf(line);
  set(find(".title"), view.title);
  set(find(".hours"), view.hours);
  set(find(".whole"), view.whole);
  set(find(".caption"), view.caption);
  set(find(".rate"), view.rate);
  set(find(".beside"), view.beside);
  set(find(".waiting dd"), view.waiting);
  set(find(".longest dd"), view.longest);
  set(find(".longest .note"), view.longestNote);
  set(find(".free dd"), view.free);
  set(find(".free .note"), view.freeNote);
  set(find(".hour dd"), view.hour);
  set(find(".hour .note"), view.hourNote);
  find(".blind").hidden = !view.blind;
  set(find(".blind-text"), `${view.blindTitle}. ${view.blindText}`);
  section.classList.toggle("is-blind", view.blind);
  section.classList.toggle("is-closed", !view.open);
  find(".longest").classList.toggle("warns", view.longWait);
  find(".free").classList.toggle("warns", view.nobody);
  find(".waiting").classList.toggle("busy", line.waiting > 0);
  find(".beside").classList.toggle("loud", view.besideLoud);
  find(".bar-answered").style.width = view.share === null ? "0" : `${view.share * 100}%`;
  find(".bar-target").style.left = `${view.target * 100}%`;
}

function badgeOf(lines, passed, stale) {
  if (picture === null) {
    return { words: text.connecting, bad: false };
  }
  if (stale) {
    return { words: text.stale(age(passed).replace(/ ago$/, "")), bad: true };
  }
  const unseen = lines.filter((line) => !line.visible).length;
  if (unseen > 0) {
    return { words: unseen === lines.length ? text.blind : text.partlyBlind, bad: true };
  }
  if (!picture.ledger.writable) {
    return { words: text.ledger + picture.ledger.trouble, bad: true };
  }
  // In steps, so that a screen reader is not told every second.
  const heard = Math.max(...lines.map((line) => line.heard_seconds_ago ?? 0), 0) + passed;
  return { words: text.live(heard < 20 ? text.now : age(Math.floor(heard / 20) * 20)), bad: false };
}

function show() {
  const lines = (picture?.lines ?? []).filter((line) => only.length === 0 || only.includes(line.name));
  const passed = (performance.now() - came) / 1000;
  const stale = picture !== null && passed > STALE_SECONDS;
  const nowSeconds = picture === null ? Date.now() / 1000 : picture.at + passed;
  for (const line of lines) {
    showLine(line, nowSeconds, passed, stale);
  }
  for (const [name, { section }] of shown) {
    if (!lines.some((line) => line.name === name)) {
      section.remove();
      shown.delete(name);
    }
  }
  const badge = badgeOf(lines, passed, stale);
  const element = document.getElementById("badge");
  set(element, badge.words);
  element.classList.toggle("bad", badge.bad);
  set(document.getElementById("clock"), clockTime(nowSeconds, lines[0]?.timezone ?? "Europe/London"));
  document.title = lines.length === 1 ? lines[0].title : text.heading;
  document.getElementById("lines").classList.toggle("single", lines.length === 1);
}

function listen() {
  const stream = new EventSource("api/v1/stream");
  stream.onmessage = (event) => {
    picture = JSON.parse(event.data);
    came = performance.now();
    show();
  };
  stream.onerror = () => {
    // The browser tries again by itself, unless the daemon answered with an error.
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(listen, 3000);
    }
  };
}

listen();
show();
setInterval(show, 1000);
