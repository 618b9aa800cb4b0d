#!/usr/bin/env python3
"""Looks at a page with headless Chromium: screenshot, errors on the console, anything that leaves its place.

Speaks the DevTools protocol over a pipe, so that nothing but Chromium itself is needed.
Exit code 1 where --check finds fault; it says what.
"""
import argparse
import base64
import json
import os
import select
import subprocess
import sys
import tempfile
import time

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe"]

# Boxes and text that hang out of what holds them, text on text, a page wider than the screen or, on a wall, higher than it.
FAULTS = """(() => {
  const faults = [];
  const wall = innerWidth >= 1000 && innerWidth > innerHeight;
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) faults.push('the page is wider than the screen');
  if (wall && page.scrollHeight > innerHeight) faults.push('the page is ' + page.scrollHeight + ' px high, the wall ' + innerHeight);
  const name = (node, words) => node.tagName.toLowerCase() + '.' + (node.getAttribute('class') || '') + ' "' + words.trim().slice(0, 30) + '"';
  for (const node of document.querySelectorAll('body *:not(.hidden, .hidden *, template, svg *)')) {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    let holder = node.parentElement;
    while (getComputedStyle(holder).display === 'contents') holder = holder.parentElement; // it has no box of its own
    const outer = holder.getBoundingClientRect();
    const beside = box.right > outer.right + 2 || box.left < outer.left - 2;
    if (getComputedStyle(node.parentElement).overflowX === 'auto') continue; // it can be scrolled
    const above = getComputedStyle(node).display !== 'inline' && (box.bottom > outer.bottom + 2 || box.top < outer.top - 2);
    if (outer.height && (beside || above)) {
      faults.push(name(node, node.textContent) + ' leaves its parent');
    }
  }
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (!node.data.trim() || node.parentElement.closest('.hidden, noscript')) continue;
    if (getComputedStyle(node.parentElement).visibility === 'hidden') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const outer = node.parentElement.getBoundingClientRect();
    for (const box of range.getClientRects()) {
      if (box.right > outer.right + 2 || box.left < outer.left - 2) faults.push(name(node.parentElement, node.data) + ' is cut');
      if (wall && box.bottom > innerHeight) faults.push(name(node.parentElement, node.data) + ' is below the wall');
      // A line's box is higher than its letters.
      texts.push({node, left: box.left + 1, right: box.right - 1, top: box.top + box.height / 5, bottom: box.bottom - box.height / 5});
    }
  }
  texts.forEach((one, index) => texts.slice(index + 1).forEach((two) => {
    if (one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom) {
      faults.push(name(one.node.parentElement, one.node.data) + ' lies over ' + name(two.node.parentElement, two.node.data));
    }
  }));
  return faults;
})()"""


class Browser:
    def __init__(self, profile):
        to_child, self.out = os.pipe()
        self.inn, from_child = os.pipe()
        # Chromium reads commands from descriptor 3 and answers on 4.
        command = ["sh", "-c", 'exec chromium "$@" 3<&%d 4>&%d' % (to_child, from_child), "sh",
                   *FLAGS, "--user-data-dir=" + profile]
        self.process = subprocess.Popen(command, pass_fds=(to_child, from_child), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self.buffer = b""
        self.number = 0
        self.complaints = []

    def message(self, patience):
        end = time.monotonic() + patience
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.inn], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise SystemExit("browser.py: Chromium does not answer")
            chunk = os.read(self.inn, 1 << 16)
            if not chunk:
                raise SystemExit("browser.py: Chromium has ended")
            self.buffer += chunk
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, session=None, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if session:
            request["sessionId"] = session
        os.write(self.out, json.dumps(request).encode() + b"\0")
        while True:
            answer = self.message(60)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit("browser.py: %s: %s" % (method, answer["error"]["message"]))
                return answer["result"]
            self.note(answer)

    def note(self, event):
        params = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        if event.get("method") == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(params["entry"]["text"] + " " + params["entry"].get("url", ""))


    def close(self):
        os.close(self.out)  # Chromium ends with its pipe
        os.close(self.inn)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Page:
    def __init__(self, browser):
        self.browser = browser
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(domain + ".enable")

    def ask(self, method, **params):
        return self.browser.ask(method, self.session, **params)

    def evaluate(self, expression):
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)["result"].get("value")

    def size(self, width, height, scale=1):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)

    def colours(self, dark):
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def go(self, url, first=""):
        """first: JavaScript that runs before any of the page's own."""
        if first:
            self.ask("Page.addScriptToEvaluateOnNewDocument", source=first)
        self.ask("Page.navigate", url=url)

    def wait_until(self, expression, patience):
        """Whether it came true within `patience` seconds."""
        bound = time.monotonic() + patience
        while not self.evaluate("document.fonts.status === 'loaded' && !!(%s)" % expression):
            if time.monotonic() > bound:
                self.browser.complaints.append("never came true: " + expression)
                return False
            time.sleep(0.05)
        return True

    def faults(self):
        return self.evaluate(FAULTS) or []

    def shoot(self, path, whole=False):
        shot = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))


def look(browser, options):
    page = Page(browser)
    page.size(*(int(part) for part in options.size.split("x")), options.scale)
    page.colours(options.dark)
    page.go(options.url)
    page.wait_until(options.until, options.patience)
    if options.shot:
        page.shoot(options.shot, options.whole)
    if options.print:
        print(page.evaluate(options.print))
    return browser.complaints + page.faults()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--scale", type=float, default=1, help="device pixels a CSS pixel")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--until", default="document.readyState === 'complete'", help="JavaScript: look when this is true")
    parser.add_argument("--patience", type=float, default=30, help="seconds to wait for it")
    parser.add_argument("--shot", help="PNG to write")
    parser.add_argument("--whole", action="store_true", help="of the whole page, not only the screen")
    parser.add_argument("--print", help="JavaScript whose value is printed")
    parser.add_argument("--check", action="store_true", help="fail on errors and on anything cut off, overlapping or off the wall")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dutyline-browser-", ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            complaints = look(browser, options)
        finally:
            browser.close()
    for complaint in complaints:
        print("browser.py: " + complaint, file=sys.stderr)
    return 1 if options.check and complaints else 0


if __name__ == "__main__":
    sys.exit(main())
