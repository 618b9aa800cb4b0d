// What happens before the boards, and what they must show of it.
import { setTimeout as sleep } from "node:timers/promises";

import { SETTLE, World, check, until } from "./world.mjs";

const field = (page, name) => page.textContent(`[data-field="${name}"]`);
const drawn = (page) => page.evaluate(() => Number(document.getElementById("lines").dataset.number));

async function within(dutyline, folder, lines, simulate, act) {
  const world = new World(dutyline, folder);
  try {
    await world.begin(lines, simulate);
    await world.browse();
    return await act(world);
  } finally {
    await world.end();
  }
}

function noFaults(page) {
  check(page.faults.length === 0, `the page complains: ${page.faults.join("; ")}`);
}

// Every message of the event stream, with the moment it came.
async function* messages(world) {
  const answer = await fetch(world.url("api/v1/stream"));
  let text = "";
  for await (const bytes of answer.body) {
    text += new TextDecoder().decode(bytes);
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end));
      text = text.slice(end + 2);
      if (data) yield { at: performance.now(), picture: JSON.parse(data[1]) };
    }
  }
}

// A pretend switch's changes: from the stream's message to the page, until so many have come and a call was lost among them.
async function slowestOf(world, page, wanted) {
  let slowest = 0;
  let last = "";
  let seen = 0;
  let losses = null;
  for await (const { at, picture } of messages(world)) {
    const [line] = picture.lines;
    const state = JSON.stringify([line.waiting, line.windows.today.headline, line.windows.today.losses, line.agents]);
    if (state === last) continue;
    last = state;
    await until("a change of the pretend switch", 1, async () => (await drawn(page)) >= picture.number);
    slowest = Math.max(slowest, (performance.now() - at) / 1000);
    seen += 1;
    losses ??= line.windows.today.losses;
    if (seen >= wanted && line.windows.today.losses > losses) break;
  }
  return slowest;
}

export function changes(dutyline, folder) {
  const simulate = ["--calls-per-hour", "1200", "--agents", "5", "--speed", "6"];
  return within(dutyline, folder, ["send-duty"], simulate, async (world) => {
    const page = await world.page("?line=hand");
    const took = {};
    const step = async (name, holds) => {
      took[name] = await until(`the page shows that a call ${name}`, 1, holds);
    };
    world.tell("offered", "c-1", { caller: "01632960173" });
    await step("joins", async () => (await field(page, "waiting")) === "1");
    await step("waits", async () => (await field(page, "longest")) !== "–");
    world.tell("answered", "c-1", { agent: "A" });
    await step("is answered", async () => (await field(page, "waiting")) === "0" && (await field(page, "part")) === "1");
    world.tell("ended", "c-1", { by: "caller" });
    world.tell("offered", "c-2", { caller: "01632960174", time: Date.now() / 1000 - 20 });
    await step("joins again", async () => (await field(page, "waiting")) === "1");
    world.tell("left", "c-2", { outcome: "abandoned" });
    await sleep(SETTLE * 1000);
    await step("is lost", async () => (await field(page, "notes")).includes("1 call lost") && (await field(page, "whole")) === "of 2");
    check((await page.locator(".plot canvas").count()) === 1, "there is no chart of the day");
    const desk = await world.page("desk?line=hand");
    await until("the desk lists who was lost", 3, async () => (await desk.locator("#ring-back tr").count()) === 1);
    check((await desk.getAttribute("#ring-back a", "href")) === "https://pbx.example/cdr?id=c-2", "the desk does not link to the switch's record");
    check(!(await desk.content()).includes("960174"), "the desk shows a number");
    await desk.locator('#ring-back [data-mark="rung_back"]').click();
    await until("who was rung back leaves the list", 1, async () => (await desk.locator("#ring-back tr").count()) === 0);
    await desk.locator("#undo").click();
    await until("she is back in it when that is undone", 3, async () => (await desk.locator("#ring-back tr").count()) === 1);
    world.tell("offered", "c-3", { caller: "01632960174" });
    world.tell("answered", "c-3", { agent: "A" });
    await until("she gets through and leaves the list", 5, async () => (await desk.locator("#ring-back tr").count()) === 0);
    const all = await world.page("");
    const slowest = await slowestOf(world, all, 60);
    for (const each of [page, desk, all]) noFaults(each);
    const said = Object.entries(took).map(([name, seconds]) => `${name} ${seconds.toFixed(2)} s`).join(", ");
    return `${said}; 60 changes of the pretend switch: the slowest ${slowest.toFixed(3)} s after the stream told it`;
  });
}

export function killed(dutyline, folder) {
  return within(dutyline, folder, ["send-duty"], ["--calls-per-hour", "600", "--agents", "9"], async (world) => {
    const page = await world.page("?line=send-duty");
    await world.stop("daemon", "SIGKILL");
    const stale = await until("the page says that it is not live", 6, () => page.isVisible("#blind"));
    const look = await page.locator(".hero").evaluate((node) => getComputedStyle(node).textDecorationLine);
    check(look.includes("line-through"), "stale figures are not struck through");
    check((await page.textContent("#badge")) === "Not live", "the badge says live");
    await sleep(2000);
    world.startDaemon();
    const back = await until("the page is live again, by itself", 20, () => page.isVisible('.badge[data-state="live"]'));
    check(!(await page.isVisible("#blind")), "it is live and says that it cannot see");
    noFaults(page);
    return `stale ${stale.toFixed(1)} s after the kill, live again ${back.toFixed(1)} s after the start`;
  });
}

export function eightLines(dutyline, folder) {
  const lines = Array.from({ length: 7 }, (_, number) => `line-${number + 1}`);
  return within(dutyline, folder, lines, ["--calls-per-hour", "2000", "--agents", "20", "--speed", "10"], async (world) => {
    const page = await world.page("?kiosk");
    const letters = [];
    for (const size of [{ width: 1280, height: 720 }, { width: 1920, height: 1080 }, { width: 3840, height: 2160 }]) {
      await page.setViewportSize(size);
      await sleep(1500);
      const seen = await page.evaluate(() => [...document.querySelectorAll(".line")].map((card) => {
        const box = card.getBoundingClientRect();
        return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth && card.scrollWidth <= card.clientWidth + 1;
      }));
      check(seen.length === 8 && seen.every(Boolean), `not all of 8 lines are whole on ${size.width}x${size.height}`);
      const high = await page.locator(".hero").first().evaluate((node) => Number.parseFloat(getComputedStyle(node).fontSize));
      letters.push(`${size.height}: ${(100 * high / size.height).toFixed(1)} %`);
    }
    check((await page.locator("a[href]:visible").count()) === 0, "a kiosk has links");
    noFaults(page);
    return `all whole; headline letters as a share of the screen's height: ${letters.join(", ")}`;
  });
}

// An hour of a busy line, sixty times faster than life.
export function memory(dutyline, folder) {
  const simulate = ["--calls-per-hour", "600", "--agents", "30", "--speed", "60"];
  return within(dutyline, folder, ["send-duty"], simulate, async (world) => {
    const page = await world.page("?line=send-duty");
    const tools = await world.context.newCDPSession(page);
    await tools.send("Performance.enable");
    const measure = async () => {
      await tools.send("HeapProfiler.collectGarbage");
      const { metrics } = await tools.send("Performance.getMetrics");
      const of = (name) => metrics.find((metric) => metric.name === name).value;
      return { heap: of("JSHeapUsedSize"), nodes: of("Nodes"), listeners: of("JSEventListeners") };
    };
    await sleep(15000); // all states have been there once
    const first = await measure();
    const from = await drawn(page);
    await sleep(60000);
    const last = await measure();
    const pictures = (await drawn(page)) - from;
    check(pictures > 300, `only ${pictures} pictures in an hour at speed`);
    const words = (now) => `${(now.heap / 1e6).toFixed(2)} MB, ${now.nodes} nodes, ${now.listeners} listeners`;
    const said = `${pictures} pictures: ${words(first)}, then ${words(last)}`;
    // A day has more quarters of an hour as it goes; what else grew would grow by a picture's worth each time.
    check(last.heap < first.heap + 1e6 && last.nodes < first.nodes + 200 && last.listeners <= first.listeners + 5, `the page grows: ${said}`);
    noFaults(page);
    return said;
  });
}
