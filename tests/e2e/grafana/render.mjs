// node render.mjs PROMETHEUS DASHBOARDS FOLDER: every dashboard in Chromium, drawn by page.mjs. Says what is wrong, keeps a picture of each.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

import { build } from "esbuild";
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync"];
const PATIENCE = 180000; // milliseconds: what hangs is stopped, what is slow is not blamed
const UNITS = { m: 60, h: 3600, d: 86400 };

const [prometheus, dashboards, folder] = process.argv.slice(2);
const here = import.meta.dirname;

async function bundle() {
  await build({
    entryPoints: [path.join(here, "page.mjs")], outfile: path.join(here, "page.js"), bundle: true, format: "iife", target: "chrome110", logLevel: "error",
    // Their modules of the new kind cannot be bundled with those packages of the old kind that have a default.
    alias: Object.fromEntries(["data", "ui"].map((name) => [`@grafana/${name}`, path.join(here, `node_modules/@grafana/${name}/dist/cjs/index.cjs`)])),
    define: { "process.env.NODE_ENV": '"production"' }, loader: { ".svg": "dataurl", ".woff2": "empty", ".ttf": "empty" },
  });
}

function serve() {
  const files = { "/": "page.html", "/page.js": "page.js", "/uPlot.css": "node_modules/uplot/dist/uPlot.min.css" };
  const icons = path.join(here, "node_modules/@grafana/ui/dist/public");
  const send = (response, file) => {
    const kind = { ".svg": "image/svg+xml", ".css": "text/css", ".js": "text/javascript", ".html": "text/html" }[path.extname(file)] ?? "application/json";
    if (fs.existsSync(file)) response.writeHead(200, { "Content-Type": kind }).end(fs.readFileSync(file));
    else response.writeHead(404).end();
  };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    if (pathname.startsWith("/prometheus/")) http.get(prometheus + request.url.slice("/prometheus".length), (answer) => answer.pipe(response));
    else if (pathname.startsWith("/dashboards/")) send(response, path.join(dashboards, path.basename(pathname)));
    else if (pathname.startsWith("/public/build/")) send(response, path.join(icons, pathname.slice("/public/build/".length)));
    else send(response, path.join(here, files[pathname] ?? "nothing"));
  });
  return new Promise((listens) => {
    server.listen(0, "127.0.0.1", () => listens(server));
  });
}

// In the page: what a reader would find wrong. Without functions from outside.
function look() {
  const faults = [...window.faults];
  for (const panel of document.querySelectorAll(".panel")) {
    const { title, type } = panel.dataset;
    const within = panel.getBoundingClientRect();
    const words = panel.querySelector("section, [data-testid]")?.textContent ?? panel.textContent;
    const drawn = { timeseries: "canvas, .nothing", table: "[role=table], .nothing", "state-timeline": ".strip, .nothing", stat: "span" }[type];
    if (!panel.querySelector(drawn) || !words.trim()) faults.push(`${title}: nothing is drawn`);
    for (const node of panel.querySelectorAll("span, p, h2, h6, [role=cell]")) {
      const box = node.getBoundingClientRect();
      if (!node.textContent.trim() || node.children.length > 0 || node.closest(".strip-parts")) continue;
      const cut = node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === "hidden";
      if (cut || box.right > within.right + 1 || (type === "stat" && box.bottom > within.bottom + 1)) faults.push(`${title}: "${node.textContent}" is cut off`);
    }
    if (type === "stat" && /NaN|undefined|Infinity/.test(panel.textContent)) faults.push(`${title}: says ${panel.textContent}`);
  }
  return { faults, empty: [...document.querySelectorAll(".nothing")].map((node) => node.closest(".panel").dataset.title), panels: document.querySelectorAll(".panel").length, wanted: window.panels };
}

async function main() {
  await bundle();
  const server = await serve();
  const profile = fs.mkdtempSync(path.join(folder, "profile-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath: "/usr/bin/chromium", headless: true, args: FLAGS });
  const now = Math.floor(Date.now() / 1000);
  let failed = false;
  for (const file of fs.readdirSync(dashboards).filter((name) => name.endsWith(".json"))) {
    const { time } = JSON.parse(fs.readFileSync(path.join(dashboards, file), "utf8"));
    const [, number, unit] = /^now-(\d+)([mhd])$/.exec(time.from);
    for (const mode of ["light", "dark"]) {
      const page = await context.newPage();
      await page.setViewportSize({ width: 1600, height: 850 });
      const complaints = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(`http://127.0.0.1:${server.address().port}/?dashboard=${file}&mode=${mode}&to=${now}&span=${number * UNITS[unit]}`, { timeout: PATIENCE });
      await page.waitForFunction(() => window.faults?.length > 0 || (window.panels > 0 && document.querySelectorAll(".panel").length === window.panels), null, { timeout: PATIENCE });
      await page.waitForTimeout(1000);
      const { faults, empty, panels, wanted } = await page.evaluate(look);
      faults.push(...complaints, ...(panels === wanted && wanted > 0 ? [] : [`${panels} of ${wanted} panels are there`]));
      if (mode === "light") await page.screenshot({ path: path.join(folder, `${path.basename(file, ".json")}-top.png`) });
      await page.screenshot({ path: path.join(folder, `${path.basename(file, ".json")}-${mode}.png`), fullPage: true });
      console.log(`${file}, ${mode}: ${panels} panels drawn${empty.length > 0 ? `, without data: ${empty.join(", ")}` : ""}`);
      for (const fault of faults) console.log(`  ${fault}`);
      failed ||= faults.length > 0;
      await page.close();
    }
  }
  await context.close();
  fs.rmSync(profile, { recursive: true, force: true });
  server.close();
  process.exitCode = failed ? 1 : 0;
}

await main();
