// A pretend switch, a file of event lines that we write, a dutyline that watches both, and a Chromium that watches dutyline.
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync"];

// Seconds. A switch that tells no hang-ups might offer a caller again: so long after she has left her call is lost.
export const SETTLE = 1;

export class Failed extends Error {}

export function check(holds, words) {
  if (!holds) throw new Failed(words);
}

export async function until(what, seconds, holds) {
  const began = performance.now();
  for (;;) {
    const held = await holds();
    const took = (performance.now() - began) / 1000;
    check(took < seconds, `not within ${seconds} s${held ? ` but ${took.toFixed(2)} s` : ""}: ${what}`);
    if (held) return took;
    await sleep(10);
  }
}

function freePort() {
  return new Promise((found) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}

export class World {
  constructor(dutyline, folder) {
    this.dutyline = dutyline;
    this.folder = folder;
    this.running = new Map();
  }

  // lines: queues of the pretend switch. A line "hand" beside them is told by event lines that `tell` writes.
  async begin(lines, simulate) {
    fs.rmSync(this.folder, { recursive: true, force: true });
    fs.mkdirSync(this.folder, { recursive: true });
    this.port = await freePort();
    const ami = await freePort();
    for (const name of ["ami.secret", "caller.key"]) fs.writeFileSync(this.at(name), "a secret of thirty-two bytes and more\n", { mode: 0o600 });
    fs.writeFileSync(this.at("events.jsonl"), "");
    fs.writeFileSync(this.at("dutyline.yaml"), this.configuration(lines, ami));
    const queues = lines.flatMap((line) => ["--queue", line]);
    this.start("switch", "simulate", "ami", "--listen", `127.0.0.1:${ami}`, "--password-file", this.at("ami.secret"), ...queues, ...simulate);
    this.startDaemon();
    await until("dutyline is in step", 30, () => this.ready());
  }

  configuration(lines, ami) {
    const line = (name, pbx) => `  - name: ${name}
    title: Line ${name}
    queues: [{switch: ${pbx}, name: ${name}}]
    settle: ${SETTLE}s
    hours: {timezone: Europe/London}
    record_url: "https://pbx.example/cdr?id={switch_call_id}"\n`;
    return `listen: {http: "127.0.0.1:${this.port}"}
ledger: {path: ledger.db}
privacy: {caller_id: hmac, key_file: caller.key}
switches:
  - name: pbx
    sources: [{name: pbx-ami, kind: asterisk_ami, address: "127.0.0.1:${ami}", username: dutyline, password_file: ami.secret}]
  - name: cloud
    sources: [{name: cloud-events, kind: json_lines, path: events.jsonl}]
lines:
${lines.map((name) => line(name, "pbx")).join("")}${line("hand", "cloud")}`;
  }

  at(name) {
    return path.join(this.folder, name);
  }

  start(name, ...words) {
    const log = fs.openSync(this.at(`${name}.log`), "a");
    this.running.set(name, spawn(this.dutyline, words, { stdio: ["ignore", log, log] }));
  }

  startDaemon() {
    this.start("daemon", "run", "-c", this.at("dutyline.yaml"), "--ledger", this.at("ledger.db"));
  }

  stop(name, signal = "SIGTERM") {
    const child = this.running.get(name);
    this.running.delete(name);
    if (!child || child.exitCode !== null) return null;
    const gone = new Promise((ended) => child.once("exit", ended));
    child.kill(signal);
    return gone;
  }

  async end() {
    await this.context?.close();
    await Promise.all([...this.running.keys()].map((name) => this.stop(name)));
  }

  async ready() {
    return fetch(this.url("readyz")).then(({ ok }) => ok, () => false);
  }

  url(page = "") {
    return `http://127.0.0.1:${this.port}/${page}`;
  }

  // One event line more, of a call of the line "hand".
  tell(event, id, more = {}) {
    const line = { event, time: Date.now() / 1000, queue: "hand", id, ...more };
    fs.appendFileSync(this.at("events.jsonl"), `${JSON.stringify(line)}\n`);
  }

  async browse() {
    this.context = await chromium.launchPersistentContext(this.at("profile"), { executablePath: "/usr/bin/chromium", headless: true, args: FLAGS });
    return this.context;
  }

  async page(address, size = { width: 1280, height: 720 }) {
    const page = await this.context.newPage();
    page.faults = [];
    page.on("pageerror", (error) => page.faults.push(String(error)));
    page.on("console", (message) => {
      // A daemon that is away cannot be fetched from, and the browser says so; all else is ours.
      if (message.type() === "error" && !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/.test(message.text())) {
        page.faults.push(message.text());
      }
    });
    await page.setViewportSize(size);
    await page.goto(this.url(address));
    await page.waitForSelector('.badge[data-state="live"]', { timeout: 20000 });
    return page;
  }
}
