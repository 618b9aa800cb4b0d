// What to show for one line: a pure function of the daemon's JSON and the time since it came.

import { locale, text } from "./text.mjs";

export function clockTime(seconds, timezone) {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: timezone }).format(seconds * 1000);
}

function nextChange(line, nowSeconds) {
  if (line.next_change === null) {
    return line.open ? text.open : text.closed;
  }
  const soon = line.next_change - nowSeconds < 20 * 3600;
  const options = soon
    ? { hour: "2-digit", minute: "2-digit", timeZone: line.timezone }
    : { weekday: "long", hour: "2-digit", minute: "2-digit", timeZone: line.timezone };
  const when = new Intl.DateTimeFormat(locale, options).format(line.next_change * 1000);
  return line.open ? text.openUntil(when) : text.closedUntil(when);
}

export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export function age(seconds) {
  if (seconds < 2) {
    return text.now;
  }
  return seconds < 120 ? text.secondsAgo(Math.floor(seconds)) : text.minutesAgo(Math.floor(seconds / 60));
}

function rate(line, today) {
  if (today.headline.percent === null) {
    return text.targetOnly(line.target_percent);
  }
  const sure = today.low.percent === today.high.percent;
  return sure
    ? text.rate(today.headline.percent, line.target_percent)
    : text.range(today.low.percent, today.high.percent, line.target_percent);
}

function beside(line, today) {
  const notes = [];
  if (today.losses > 0) {
    notes.push(text.lost(today.losses));
  }
  if (today.not_counted > 0) {
    notes.push(text.notCounted(today.not_counted, today.offered));
  }
  if (today.closed.offered > 0) {
    notes.push(text.closedHours(today.closed.offered));
  }
  if (text.headline[line.headline]) {
    notes.push(text.headline[line.headline]);
  }
  return notes.join(" · ");
}

// `passed`: seconds since the message came. `stale`: the stream is silent.
export function viewOf(line, nowSeconds, passed, stale) {
  const today = line.windows.today;
  const hour = line.windows["1h"];
  const agents = line.agents;
  const signedIn = agents.available + agents.ringing + agents.on_call + agents.wrap_up + agents.paused;
  const waits = line.longest_wait_seconds === null ? null : line.longest_wait_seconds + passed;
  const share = today.headline.whole > 0 ? today.headline.part / today.headline.whole : null;
  return {
    title: line.title,
    hours: nextChange(line, nowSeconds),
    open: line.open,
    blind: stale || !line.visible,
    blindTitle: stale ? text.noNews : text.cannotSee,
    blindText: stale ? text.noNewsWhy : text.cannotSeeWhy((line.trouble || []).join(" ")),
    whole: today.headline.whole > 0 ? text.wholeOfWhole(today.headline.part, today.headline.whole) : "–",
    caption: today.headline.whole > 0 ? text.answeredToday : text.noCallsToday,
    rate: rate(line, today),
    share,
    target: line.target_ratio,
    beside: beside(line, today),
    // When so much is left out, what is left out is as large as what is shown.
    besideLoud: today.offered > 0 && today.not_counted / today.offered > 0.05,
    waiting: String(line.waiting),
    longest: waits === null ? "–" : duration(waits),
    longestNote: waits === null ? text.nobodyWaits : waits >= line.long_wait_seconds ? text.tooLong(duration(line.long_wait_seconds)) : "",
    longWait: waits !== null && waits >= line.long_wait_seconds,
    free: String(agents.available),
    freeNote: signedIn === 0 ? text.nobodySignedIn : text.staff(agents.on_call, agents.ringing, agents.wrap_up, agents.paused),
    nobody: signedIn === 0 && line.open,
    hour: hour.headline.whole > 0 ? text.wholeOfWhole(hour.headline.part, hour.headline.whole) : "–",
    hourNote: hour.headline.whole > 0 ? "" : text.noCalls,
  };
}
