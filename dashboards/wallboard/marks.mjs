// Lost callers who are dealt with: marked, and the last mark taken back. dutyline keeps it; this is what the page knows of it meanwhile.
import { text } from "./text.mjs";

export class Marks {
  said = ""; // of the last mark, or why there is none
  #line;
  #busy = new Set();
  #refused = new Map(); // by call: why it could not be marked
  #gone = new Set(); // marked here, and still in the list as it was last told
  #last = null; // what can be taken back

  constructor(line) {
    this.#line = line;
  }

  // Of a row: nothing is done twice at once.
  state(call) {
    return { busy: this.#busy.has(call), refused: this.#refused.get(call) ?? "" };
  }

  stillHere(callers) {
    return callers.filter(({ call }) => !this.#gone.has(call));
  }

  heard(callers) {
    const told = new Set(callers.map(({ call }) => call));
    this.#gone = new Set([...this.#gone].filter((call) => told.has(call)));
  }

  get canTakeBack() {
    return this.#last !== null;
  }

  // `caller`: {call, when}, as the list has her. `changed` is called at once, and when it is over.
  async mark(caller, mark, changed) {
    const refused = await this.#post(caller, mark, changed);
    if (refused) {
      this.#refused.set(caller.call, refused);
      this.said = text.notMarked(caller.when, refused);
    } else {
      this.#gone.add(caller.call);
      this.#last = caller;
      this.said = text.marked[mark](caller.when);
    }
    changed();
  }

  async takeBack(changed) {
    const caller = this.#last;
    this.#last = null;
    const refused = await this.#post(caller, "none", changed);
    if (refused) {
      this.#last ??= caller;
    } else {
      this.#gone.delete(caller.call);
    }
    this.said = refused ? text.notMarked(caller.when, refused) : text.takenBack(caller.when);
    changed();
  }

  // Why it was refused; empty: it is kept.
  async #post({ call }, mark, changed) {
    this.#busy.add(call);
    this.#refused.delete(call);
    changed();
    const address = `api/v1/lines/${encodeURIComponent(this.#line)}/lost/${encodeURIComponent(call)}`;
    try {
      const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ mark }) });
      if (answer.ok) return "";
      const problem = await answer.json().catch(() => ({}));
      return problem.detail ?? text.refusedCode(answer.status);
    } catch {
      return text.notReached;
    } finally {
      this.#busy.delete(call);
    }
  }
}
