// WCAG 2.2 AA as far as a program can tell: axe-core on every page, width, colour scheme and state.
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { World, check, until } from "./world.mjs";

const AXE = fs.readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const RULES = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }, resultTypes: ["violations", "incomplete"] };
const PAGES = ["", "?line=send-duty", "desk?line=send-duty"];
const WORKED_WITH = "a[href], button, [tabindex='0']";
const WIDTHS = [[320, 900], [1280, 720], [1920, 1080]];

async function faultsOf(page, where) {
  await page.evaluate(AXE);
  const { violations, incomplete } = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES);
  const name = (kind, rule) => rule.nodes.slice(0, 3).map((node) => `${where}: ${kind} ${rule.id}: ${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1]?.trim()}`);
  return [...violations.flatMap((rule) => name("violation", rule)),
    ...incomplete.filter((rule) => rule.id === "color-contrast").flatMap((rule) => name("cannot tell", rule))];
}

async function wideFaults(page, where) {
  return (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) ? [`${where}: wider than the screen`] : [];
}

// Everything that can be worked with is reached with Tab, and is seen to be.
async function keyboardFaults(page, where) {
  const wanted = await page.evaluate((all) => [...document.querySelectorAll(all)].filter((node) => node.offsetParent).length, WORKED_WITH);
  const reached = new Set();
  for (let times = 0; times < wanted + 2; times += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate((all) => {
      const node = document.activeElement;
      if (!node || node === document.body) return null;
      const { outlineStyle } = getComputedStyle(node);
      return { place: [...document.querySelectorAll(all)].indexOf(node), words: node.textContent, seen: outlineStyle !== "none" };
    }, WORKED_WITH);
    if (here) {
      if (!here.seen) return [`${where}: the focus on ${here.words} cannot be seen`];
      reached.add(here.place);
    }
  }
  return reached.size >= wanted ? [] : [`${where}: ${reached.size} of ${wanted} are reached with Tab`];
}

async function look(pages, state) {
  const faults = [];
  let looks = 0;
  for (const [name, page] of pages) {
    for (const [width, height] of WIDTHS) {
      for (const colorScheme of ["light", "dark"]) {
        const where = `${name || "all lines"}, ${width} px, ${colorScheme}, ${state}`;
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await sleep(400);
        faults.push(...await faultsOf(page, where), ...await wideFaults(page, where));
        looks += 1;
        if (process.env.VERBOSE) console.log(`${(performance.now() / 1000).toFixed(0)} s ${where}: ${faults.length} faults`);
      }
    }
    faults.push(...await keyboardFaults(page, `${name || "all lines"}, ${state}`));
  }
  return { faults, looks };
}

export async function accessible(dutyline, folder) {
  const world = new World(dutyline, folder);
  try {
    await world.begin(["send-duty", "send-eps"], ["--calls-per-hour", "360", "--agents", "2", "--speed", "3"]);
    await world.browse();
    const pages = new Map();
    for (const name of PAGES) pages.set(name, await world.page(name));
    await sleep(15000); // until calls were lost
    const live = await look(pages, "live");
    await world.stop("daemon", "SIGKILL");
    for (const [name, page] of pages) {
      await until(`${name}: stale`, 12, () => page.isVisible('.badge[data-state="blind"]'));
    }
    const stale = await look(pages, "stale");
    const faults = [...live.faults, ...stale.faults];
    check(faults.length === 0, `${faults.length} faults\n  ${faults.slice(0, 40).join("\n  ")}`);
    return `${live.looks + stale.looks} looks, no violation, no contrast that cannot be told; every link by keyboard`;
  } finally {
    await world.end();
  }
}
