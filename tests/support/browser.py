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

# Elements whose text or box is cut off or hangs out of its parent's box, and a page wider than the screen.
OVERFLOW = """(() => {
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the screen');
  for (const node of document.querySelectorAll('body *:not(.hidden, .hidden *, template, svg *)')) {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const outer = node.parentElement.getBoundingClientRect();
    const name = node.tagName.toLowerCase() + '.' + (node.getAttribute('class') || '') + ' "' +
      node.textContent.trim().slice(0, 30) + '"';
    if (box.right > outer.right + 2 || box.left < outer.left - 2 || box.bottom > outer.bottom + 2) {
      faults.push(name + ' leaves its parent');
    }
  }
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


def look(browser, options):
    width, height = (int(part) for part in options.size.split("x"))
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def ask(method, **params):
        return browser.ask(method, session, **params)

    def evaluate(expression):
        return ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    for domain in ("Page", "Runtime", "Log"):
        ask(domain + ".enable")
    ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=options.scale, mobile=False)
    ask("Emulation.setEmulatedMedia",
        features=[{"name": "prefers-color-scheme", "value": "dark" if options.dark else "light"}])
    ask("Page.navigate", url=options.url)
    bound = time.monotonic() + options.patience
    while not evaluate("document.fonts.status === 'loaded' && !!(%s)" % options.until):
        if time.monotonic() > bound:
            browser.complaints.append("never came true: " + options.until)
            break
        time.sleep(0.05)
    if options.shot:
        shot = ask("Page.captureScreenshot", format="png", captureBeyondViewport=options.whole)
        with open(options.shot, "wb") as file:
            file.write(base64.b64decode(shot["data"]))
    if options.print:
        print(evaluate(options.print))
    return browser.complaints + (evaluate(OVERFLOW) or [])


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
    parser.add_argument("--check", action="store_true", help="fail on errors and on anything that overflows")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dutyline-browser-", ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            complaints = look(browser, options)
        finally:
            os.close(browser.out)  # Chromium ends with its pipe
            try:
                browser.process.wait(10)
            except subprocess.TimeoutExpired:
                browser.process.kill()
    for complaint in complaints:
        print("browser.py: " + complaint, file=sys.stderr)
    return 1 if options.check and complaints else 0


if __name__ == "__main__":
    sys.exit(main())
