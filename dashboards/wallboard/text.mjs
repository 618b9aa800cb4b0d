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
  ofAll: (percent, whole) => `${percent}% of all ${calls(whole)} answered`,
  notAnswered: (classes) => `not answered either: ${parts(classes)}`,
  lost: (number) => `${calls(number)} lost`,
  unresolved: (number) => `${calls(number)} not settled yet`,
  outsideHours: (offered, answered) => `Outside opening hours: ${calls(offered)}, ${count.format(answered)} answered`,

  // Is it getting worse? What the alarm for a spike of losses says, in words.
  trend: {
    calm: "No more calls lost than usual",
    warn: "More calls are being lost than usual",
    page: "Many calls are being lost: act now",
  },
  // Whole calls that may be lost without missing the target; `expected`: of the whole month, by the line's own weeks.
  budget: (used, allowed, expected) =>
    `Month: ${calls(used)} lost, ${count.format(Math.max(allowed, expected))} allowed`,
  coverage: (percent) => `${percent}% of today's open time was seen`,
  needed: (agents, here) => `${count.format(agents)} agents usually needed at this hour, ${count.format(here)} here`,

  allLinesPage: "All lines",
  linePage: (title) => title,
  deskPage: "The desk",
  noSuchLine: (name) => `No line is named ${name}.`,
  ways: "Pages",

  boardPage: "The board",
  deskBlind: "Who rings now is in none of these lists. Look at the telephones and tell IT.",
  deskOf: (title) => `${title}: the desk`,
  ringBack: "Whom do we ring back?",
  ringBackHeads: ["Waited", "Called at", "Tries", "What happened", "Note", "Number"],
  callers: (number) => `${count.format(number)} ${number === 1 ? "caller" : "callers"}`,
  looksBack: (days) => `Lost callers of the last ${count.format(days)} days who were not answered since, the longest wait first. Whoever gets through leaves the list.`,
  nobodyToRing: "Nobody: every caller was answered.",
  asCsv: "As a spreadsheet (CSV)",
  callsNow: "calling now",
  withheld: "number withheld",
  outside: "outside opening hours",
  unknownWait: "not known",
  record: "call record",
  recordOf: (when) => `call record, ${when}`,
  outcome: {
    abandoned: "hung up while waiting",
    timeout: "waited too long for the queue",
    left_empty: "nobody was left to answer",
    refused_full: "turned away: queue full",
    refused_empty: "turned away: nobody there",
    withdrawn: "taken out of the queue",
    cut_off: "cut off by the switch",
    technical: "a technical fault",
  },
  whoIsHere: "Who is here?",
  nobodyHere: "Nobody is signed in.",
  people: (number) => `${count.format(number)} signed in`,
  state: { on_call: "on a call", ringing: "telephone rings", wrap_up: "writing up", available: "free", paused: "paused" },
  because: (state, reason) => `${state}: ${reason}`,
  sinceFor: (length) => `for ${length}`,
  sinceUnknown: "since before we looked",
  whenLost: "When do we lose calls?",
  whenLostHow: "Calls lost of calls counted, by half-hour, the last four weeks together.",
  nothingKnown: "No call of the last four weeks is known yet.",
  day: "Day",
  days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],

  dayTitle: "Today by quarter hour",
  dayAnswered: "answered",
  dayLost: "lost",
  dayWaiting: "waiting",
  dayOther: "other",
  dayFrom: "from",
  dayNone: "No calls yet today",
  daySummary: (answered, lost, waiting, busiest) =>
    `Calls today by quarter hour: ${calls(answered)} answered, ${count.format(lost)} lost, ${count.format(waiting)} waiting. Busiest at ${busiest}.`,

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
  refused: "This screen may not see the figures any more. Ask IT for a new link.",

  badge: {
    waiting: "Connecting…",
    refused: "No access",
    live: "Live",
    quiet: (seconds) => `No news from the switch for ${seconds} s`,
    blind: "Not live",
  },
};
