"""Who rings and who answers: places calls through the manager interface, hears what the telephones say, and writes the truth.

The truth never looks at a queue's own events: it is what the telephones did (UserEvents of the dialplan, with the switch's time) and
what the stage did itself.
"""
import asyncio
import csv
import itertools
import time

DESKS = {"11": "Nia Howells", "12": "Owen Bright", "21": "Zoë Hart"}
RETURNED = {"TIMEOUT": "timeout", "FULL": "refused_full", "JOINEMPTY": "refused_empty", "JOINUNAVAIL": "refused_empty",
            "LEAVEEMPTY": "left_empty", "LEAVEUNAVAIL": "left_empty", "WITHDRAW": "withdrawn"}
COLUMNS = ["label", "visit", "queue", "uniqueid", "linkedid", "caller_num", "join_epoch", "answer_epoch", "end_epoch", "wait_s", "outcome",
           "talk_s", "agent", "ended_by", "note"]


class WentWrong(Exception):
    """The rehearsal itself did not do what it meant to: nothing is said of the daemon."""


class Manager:
    """The stage's own manager connection."""

    def __init__(self, on_telephone):
        self.on_telephone = on_telephone
        self.numbers = itertools.count(1)
        self.pending = {}
        self.reader = self.writer = self.task = None

    async def connect(self, port, secret):
        """Until it answers about its queues. Half booted it knows no such action, or takes the login, refuses all else and hangs up."""
        until = time.monotonic() + 30
        while True:
            try:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
                await asyncio.wait_for(self.reader.readline(), 5)
                self.task = asyncio.create_task(self._listen())
                answers = [await self.ask(Action="Login", Username="stage", Secret=secret, seconds=5),
                           await self.ask(Action="QueueSummary", seconds=5)]
                if all(answer.get("Response") == "Success" for answer in answers):
                    return
            except (OSError, asyncio.TimeoutError):
                pass
            await self.close()
            if time.monotonic() > until:
                raise WentWrong("Asterisk does not let the stage in")
            await asyncio.sleep(0.2)

    async def close(self):
        if self.task:
            self.task.cancel()
        if self.writer:
            self.writer.close()

    async def _listen(self):
        message = {}
        try:
            while line := await self.reader.readline():
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                if text:
                    key, _, value = text.partition(":")
                    message.setdefault(key, value.strip())
                    continue
                waiting = self.pending.pop(message.get("ActionID"), None) if "Response" in message else None
                if waiting and not waiting.done():
                    waiting.set_result(message)
                if message.get("UserEvent") == "Telephone":
                    self.on_telephone(message)
                message = {}
        except OSError:
            pass

    async def ask(self, variables=(), seconds=10, **headers):
        number = str(next(self.numbers))
        self.pending[number] = asyncio.get_running_loop().create_future()
        lines = [f"{key}: {value}" for key, value in headers.items()]
        lines += [f"Variable: {name}={value}" for name, value in variables] + [f"ActionID: {number}", "", ""]
        self.writer.write("\r\n".join(lines).encode())
        return await asyncio.wait_for(self.pending[number], seconds)

    async def do(self, variables=(), **headers):
        reply = await self.ask(variables, **headers)
        if reply.get("Response") != "Success":
            raise WentWrong(f"{headers} was refused: {reply.get('Message')}")


class Visitor:
    """One caller: what her telephone and the desks' said about her, in order, and what the stage did to her."""

    def __init__(self, name, label, number):
        self.name, self.label, self.number = name, label, number
        self.said = []   # (time, what, message)
        self.deeds = []  # (time, what)
        self.news = asyncio.Event()

    def hears(self, message):
        self.said.append((float(message["Timestamp"]), message["What"], message))
        self.news.set()

    async def until(self, what, seconds=15.0, nth=1):
        end = time.monotonic() + seconds
        while True:
            found = [m for _, w, m in self.said if w == what]
            if len(found) >= nth:
                return found[nth - 1]
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), max(0.01, end - time.monotonic()))
            except asyncio.TimeoutError:
                raise WentWrong(f"{self.label}: the telephone never said “{what}” ({[w for _, w, _ in self.said]})") from None

    def line(self):
        return next(m["Line"] for _, w, m in self.said if w == "enters")

    def is_gone(self):
        return any(w == "gone" for _, w, _ in self.said)

    def truth(self):
        """One row a visit."""
        starts = [i for i, (_, what, _) in enumerate(self.said) if what == "enters"]
        if not starts:
            raise WentWrong(f"{self.label}: never came to a queue")
        for n, start in enumerate(starts, 1):
            stop = starts[n] if n < len(starts) else len(self.said)
            yield self._visit(n, self.said[start], self.said[start + 1:stop], self.said[start + 1:])

    def _visit(self, n, entered, during, after):
        joined, _, message = entered
        row = {"label": self.label, "visit": n, "queue": message["Queue"], "uniqueid": message["Id"], "linkedid": message["Linked"],
               "caller_num": self.number, "join_epoch": f"{joined:.3f}", "note": ""}
        deeds = {what: at for at, what in self.deeds}
        went_down = deeds.get("restart", deeds.get("kill"))
        for at, what, said in during:
            if what == "picks up":
                ends = [t for t, w, m in after if t >= at and (w == "gone" or (w == "puts down" and m["Line"] == said["Line"]))]
                row.update(outcome="answered", answer_epoch=f"{at:.3f}", wait_s=f"{at - joined:.3f}", agent=DESKS[said["Desk"]])
                if ends and went_down is None:
                    row.update(end_epoch=f"{ends[0]:.3f}", talk_s=f"{ends[0] - at:.3f}")
                    if ends[0] - at < 0.15:
                        row["note"] = "race: answered and ended at once"
                return row
            if what in ("returns", "key", "aside", "gone"):
                outcome = {"key": "key_exit", "aside": "redirected"}.get(what)
                if what == "returns":
                    outcome = RETURNED.get(said["Status"])
                if what == "gone":
                    outcome = "cut_off" if went_down is not None else "abandoned" if "hangs up" in deeds else None
                if outcome is None:
                    raise WentWrong(f"{self.label}: “{what}” {said.get('Status', '')} that nobody meant")
                row.update(outcome=outcome, end_epoch=f"{at:.3f}", wait_s="0.000" if outcome.startswith("refused") else f"{at - joined:.3f}")
                return row
        if went_down is None:
            raise WentWrong(f"{self.label}: waits for ever")
        row.update(outcome="cut_off", note="the switch went down while she waited")
        return row


class Stage:
    def __init__(self, switch):
        self.switch = switch
        self.visitors = {}
        self.manager = Manager(self._on_telephone)

    def _on_telephone(self, message):
        visitor = self.visitors.get(message.get("Visitor"))
        if visitor:
            visitor.hears(message)

    async def open(self):
        await self.manager.connect(self.switch.port, self.switch.stage_secret)

    async def desk(self, desk, after):
        """Desk picks up so many seconds after it begins to ring; None: never."""
        await self.manager.do(Action="Setvar", Variable=f"AFTER_{desk}", Value="" if after is None else after)

    async def pause(self, desk, paused):
        await self.manager.do(Action="QueuePause", Interface=f"Local/{desk}@desks", Paused="true" if paused else "false", Reason="tŷ bach")

    async def ring(self, label, queue, longest="", onwards="", withheld=False):
        """A caller rings and comes to the queue's door."""
        n = len(self.visitors) + 1
        number = "" if withheld else f"01632960{n:03d}" if n % 2 else f"+447700900{n:03d}"
        visitor = Visitor(f"visitor-{n}", label, number)
        self.visitors[visitor.name] = visitor
        identity = {} if withheld else {"CallerID": f'"Visitor {n}" <{number}>'}
        await self.manager.do(Action="Originate", Channel=f"Local/caller{n}@telephones", Context="arrivals", Exten=queue, Priority=1, Async="true",
                              Timeout=10000, **identity,
                              variables=[("__VISITOR", visitor.name), ("LONGEST", longest), ("ONWARDS", onwards)])
        await visitor.until("enters")
        return visitor

    def _far_end(self, visitor):
        return visitor.line()[:-1] + "2"

    async def hangs_up(self, visitor):
        visitor.deeds.append((time.time(), "hangs up"))
        await self.manager.do(Action="Hangup", Channel=self._far_end(visitor), Cause=16)
        await visitor.until("gone")

    async def desk_hangs_up(self, visitor):
        await self.manager.do(Action="Hangup", Channel=(await visitor.until("picks up"))["Line"], Cause=16)
        await visitor.until("gone")

    async def presses(self, visitor, key):
        await self.manager.do(Action="PlayDTMF", Channel=self._far_end(visitor), Digit=key)
        await visitor.until("key")
        await visitor.until("gone")

    async def put_aside(self, visitor):
        await self.manager.do(Action="Redirect", Channel=visitor.line(), Context="aside", Exten="s", Priority=1)
        await visitor.until("gone")

    async def withdraw(self, visitor, queue):
        await self.manager.do(Action="QueueWithdrawCaller", Queue=queue, Caller=visitor.line())
        await visitor.until("gone")

    async def transfer(self, visitor, queue):
        """The desk sends her on to another queue."""
        desk_line = (await visitor.until("picks up"))["Line"][:-1] + "1"
        await self.manager.do(Action="BlindTransfer", Channel=desk_line, Context="arrivals", Exten=queue)
        await visitor.until("enters", nth=2)

    def _switch_goes_down(self, how):
        for visitor in self.visitors.values():
            if not visitor.is_gone():
                visitor.deeds.append((time.time(), how))

    async def restart_now(self):
        self._switch_goes_down("restart")
        self.switch.console("core restart now")
        await asyncio.sleep(1.0)  # it hangs everyone up and says so
        await self.manager.close()
        await self.open()

    async def kill_and_start(self):
        self._switch_goes_down("kill")
        self.switch.kill()
        await self.manager.close()
        self.switch.start()
        await self.open()

    def write_truth(self, path):
        rows = sorted((row for visitor in self.visitors.values() for row in visitor.truth()), key=lambda row: row["join_epoch"])
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return rows
