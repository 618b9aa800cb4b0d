// Every word of the wallboard, in one place, ready to be translated. Nothing else in here.

const count = new Intl.NumberFormat("en-GB");
const calls = (number) => `${count.format(number)} ${number === 1 ? "call" : "calls"}`;
const parts = ({ short = 0, diverted = 0, unknown = 0 }) =>
  [
    short ? `${count.format(short)} hung up at once` : "",
    diverted ? `${count.format(diverted)} chose another way` : "",
    unknown ? `${count.format(unknown)} with unknown end` : "",
  ].filter(Boolean).join(", ");

export const locale = "en-GB";

export const text = {
  name: "Duty lines",
  waiting: "Waiting",
  longestWait: "Longest wait",
  agentsFree: "Agents free",
  onCalls: "On calls",
  paused: "Paused",
  other: "Other",
  none: "–",

  number: (value) => count.format(value),
  ofWhole: (whole) => `of ${count.format(whole)}`,
  partOfWhole: (part, whole) => `${count.format(part)} of ${count.format(whole)}`,
  percent: (cut) => `${cut}%`,
  range: (low, high) => `${low}% to ${high}%`,
  noCalls: "No calls yet",
  noCallsShort: "no calls",
  target: (percent) => `target ${percent}%`,

  today: "Calls answered today",
  thisLineIs: "This line is",
  basis: {
    served: "",
    of_offered: "of all calls that came",
    strict: "calls that hung up at once or with unknown end count as lost",
  },
  seen: "of the calls we could see",
  uncountedLoud: (number, whole) => `(${count.format(number)} of ${calls(whole)} not counted)`,
  uncountedParts: (classes) => `Not counted: ${parts(classes)}`,
  uncounted: (number, classes) => `and ${calls(number)} not counted: ${parts(classes)}`,
  ofAll: (percent, whole) => `${percent}% of all ${calls(whole)}`,
  notAnswered: (classes) => `not answered either: ${parts(classes)}`,
  lost: (number) => `${calls(number)} lost`,
  unresolved: (number) => `${calls(number)} not settled yet`,
  outsideHours: (offered, answered) => `Outside opening hours: ${calls(offered)}, ${count.format(answered)} answered`,

  periods: { "1h": "Last hour", week: "This week so far", month: "This month so far" },

  openAlways: "Open, day and night",
  openUntil: (when) => `Open until ${when}`,
  closed: "Closed",
  closedUntil: (when) => `Closed, opens ${when}`,
  opens: (when) => `opens ${when}`,
  opensUnknown: "no opening is planned",
  at: (time) => `at ${time}`,

  longWait: (limit) => `over ${limit}`,
  minutes: (number) => `${count.format(number)} min`,
  seconds: (number) => `${count.format(number)} s`,
  hours: (number) => `${count.format(number)} h`,
  ago: (words) => `Switch last heard ${words} ago`,
  neverHeard: "The switch has not been heard yet",

  cannotSee: "Cannot see the switch",
  cannotSeeWhat: "Calls may be waiting that this board does not show. Look at the telephones and tell IT.",
  notSeenSince: (when) => `Not seen since ${when}`,
  notSeenYet: "Not seen yet",
  allLines: "All lines",
  someLines: (some, all) => `${count.format(some)} of ${count.format(all)} lines`,
  which: (lines, since) => (lines && since ? `${lines}: ${since[0].toLowerCase()}${since.slice(1)}` : lines || since),
  boardDeaf: "This board has no connection to dutyline",
  trouble: (source, reason) => `${source}: ${reason}`,
  reason: {
    refused: "connection refused",
    unreachable: "cannot be reached",
    silent: "no answer",
    unnamed: "its address is not known",
    login: "login not accepted",
    secure: "no secure connection",
    lost: "connection lost",
  },

  noLines: "No line is configured yet.",
  waitingForFirst: "Waiting for the first figures…",

  badge: {
    waiting: "Connecting…",
    live: "Live",
    quiet: (seconds) => `No news from the switch for ${seconds} s`,
    blind: "Not live",
  },
};
