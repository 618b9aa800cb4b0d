"""A recorded day as a switch that lives it again: what it told one account, what it would answer at any moment of it, and its own log.

Times are the recording's own (seconds since 1970). What it tells is the account's events as they were recorded, with the `Timestamp` that
a switch with `timestampevents = yes` puts into each; its answers are made from the state that the account that saw everything shows.
"""
import bisect
import csv
import gzip
import hashlib
import re
from pathlib import Path

BANNER = b"Asterisk Call Manager/11.0.0\r\n"


def read(path):
    with gzip.open(path, "rb") as file:
        return file.read()


def messages_of(folder, account):
    """[(time, fields, bytes)] of every unasked-for event; the time is that of the read that completed it."""
    told = []
    for recording in sorted(Path(folder).glob(f"{account}.*.ami.gz")):
        data = read(recording)
        with open(str(recording).removesuffix(".gz") + ".idx", encoding="ascii", newline="") as file:
            reads = [(int(row["offset"]) + int(row["length"]), int(row["epoch_ms"]) / 1000) for row in csv.DictReader(file)]
        ends = [end for end, _ in reads]
        at = data.find(b"\r\n") + 2
        while (end := data.find(b"\r\n\r\n", at)) >= 0:
            text = data[at:end]
            fields = dict(line.split(": ", 1) for line in text.decode(errors="surrogateescape").split("\r\n") if ": " in line)
            if "Event" in fields and "Privilege" in fields and fields["Event"] not in ("FullyBooted", "Shutdown", "Reload"):
                told.append((reads[bisect.bisect_left(ends, end + 4)][1], fields, text))
            at = end + 4
    return told


def initial_members(folder):
    """Who was listed when the account that saw everything first asked."""
    data = read(sorted(Path(folder).glob("all.*.ami.gz"))[-1]).decode(errors="surrogateescape")
    first = data[:data.index("Event: QueueStatusComplete")]
    blocks = [dict(line.split(": ", 1) for line in block.split("\r\n") if ": " in line) for block in first.split("\r\n\r\n")]
    return ([block["Queue"] for block in blocks if block.get("Event") == "QueueParams"],
            {(block["Queue"], block["Location"]): {**block, "MemberName": block["Name"], "Interface": block["Location"]}
             for block in blocks if block.get("Event") == "QueueMember"})


def log_rows(folder, seen):
    """[(time, row)]: when each row was written, as near as the events of that second tell, in the log's order."""
    marks = {"ENTERQUEUE": "QueueCallerJoin", "CONNECT": "AgentConnect", "COMPLETECALLER": "AgentComplete", "COMPLETEAGENT": "AgentComplete",
             "ABANDON": "QueueCallerAbandon"}
    at = {}
    for time, fields, _ in seen:
        at.setdefault((fields["Event"], fields.get("Uniqueid"), int(time)), time)
    rows, last = [], 0.0
    for log in sorted(Path(folder).glob("queue_log*.gz"), reverse=False):
        for line in read(log).splitlines(keepends=True):
            second, call, _, _, event = line.decode(errors="surrogateescape").split("|")[:5]
            last = max(last, at.get((marks.get(event), call, int(second)), int(second) + 0.9))
            rows.append((last, line))
    return rows


class State:
    """What is going on at one moment."""

    def __init__(self, folder):
        self.queues, self.members = initial_members(folder)
        self.channels, self.waiting, self.completed, self.abandoned = {}, {}, {}, {}

    def see(self, time, event):
        name, call, queue = event["Event"], event.get("Uniqueid"), event.get("Queue")
        channel = self.channels.get(call)
        if name == "Newchannel":
            self.channels[call] = {"Channel": event["Channel"], "Linkedid": event["Linkedid"], "Application": "", "ApplicationData": "", "BridgeId": ""}
        elif name == "Newexten" and channel:
            channel["Application"], channel["ApplicationData"] = event["Application"], event["AppData"]
        elif name in ("BridgeEnter", "BridgeLeave") and channel:
            channel["BridgeId"] = event["BridgeUniqueid"] if name == "BridgeEnter" else ""
        elif name == "Hangup":
            self.channels.pop(call, None)
        elif name == "QueueCallerJoin":
            self.waiting[call] = (time, event)
        elif name == "QueueCallerLeave":
            self.waiting.pop(call, None)
        elif name == "AgentComplete":
            self.completed[queue] = self.completed.get(queue, 0) + 1
        elif name == "QueueCallerAbandon":
            self.abandoned[queue] = self.abandoned.get(queue, 0) + 1
        elif name in ("QueueMemberAdded", "QueueMemberStatus", "QueueMemberPause"):
            self.members[queue, event["Interface"]] = event
        elif name == "QueueMemberRemoved":
            self.members.pop((queue, event["Interface"]), None)

    def queue_status(self, now):
        entries = []
        for queue in self.queues:
            inside = [(joined, event) for joined, event in self.waiting.values() if event["Queue"] == queue]
            entries.append({"Event": "QueueParams", "Queue": queue, "Max": 40, "Strategy": "rrmemory", "Calls": len(inside), "Holdtime": 0,
                            "TalkTime": 0, "Completed": self.completed.get(queue, 0), "Abandoned": self.abandoned.get(queue, 0),
                            "ServiceLevel": 20, "ServicelevelPerf": "0.0", "ServicelevelPerf2": "0.0", "Weight": 0})
            for (of, interface), member in self.members.items():
                if of == queue:
                    entries.append({"Event": "QueueMember", "Queue": queue, "Name": member["MemberName"], "Location": interface,
                                    **{key: member.get(key, "") for key in ("StateInterface", "Membership", "Penalty", "CallsTaken", "LastCall",
                                                                            "LastPause", "LoginTime", "InCall", "Status", "Paused", "PausedReason")},
                                    "Wrapuptime": 0})
            for position, (joined, event) in enumerate(inside, 1):
                entries.append({"Event": "QueueEntry", "Queue": queue, "Position": position, "Channel": event["Channel"],
                                "Uniqueid": event["Uniqueid"], "Linkedid": event["Linkedid"],
                                "CallerIDNum": event["CallerIDNum"].strip("<>"), "CallerIDName": event["CallerIDName"].strip("<>"),
                                "Wait": int(now - joined), "Priority": 0})
        return entries

    def channel_list(self):
        return [{"Event": "CoreShowChannel", "Channel": channel["Channel"], "ChannelState": 6, "ChannelStateDesc": "Up", "Uniqueid": call,
                 "Linkedid": channel["Linkedid"], "Application": channel["Application"], "ApplicationData": channel["ApplicationData"],
                 "Duration": "00:00:10", "BridgeId": channel["BridgeId"]} for call, channel in self.channels.items()]


def message(fields, action_id=""):
    lines = [f"{key}: {value}" for key, value in fields.items()]
    if action_id:
        lines.insert(1, f"ActionID: {action_id}")
    return "".join(line + "\r\n" for line in lines).encode(errors="surrogateescape") + b"\r\n"


def listing(entries, complete, text, action_id):
    return b"".join([message({"Response": "Success", "EventList": "start", "Message": text}, action_id),
                     *(message(entry, action_id) for entry in entries),
                     message({"Event": complete, "EventList": "Complete", "ListItems": len(entries)}, action_id)])


class Session:
    """One client of the manager: its answers."""

    def __init__(self, secret, state, started):
        self.secret, self.state, self.started, self.logged_in, self.challenge = secret, state, started, False, "271828182"

    def answer(self, action, now):
        kind, action_id = action.get("action", "").lower(), action.get("actionid", "")
        if kind == "challenge":
            return message({"Response": "Success", "Challenge": self.challenge}, action_id)
        if kind == "login":
            key = hashlib.md5((self.challenge + self.secret).encode()).hexdigest()
            self.logged_in = action.get("key", "") == key
            if not self.logged_in:
                return message({"Response": "Error", "Message": "Authentication failed"}, action_id)
            uptime = int(now - self.started)
            return message({"Response": "Success", "Message": "Authentication accepted"}, action_id) + message(
                {"Event": "FullyBooted", "Privilege": "system,all", "Uptime": uptime, "LastReload": uptime, "Status": "Fully Booted"})
        if not self.logged_in:
            return message({"Response": "Error", "Message": "Permission denied"}, action_id)
        if kind == "ping":
            return message({"Response": "Success", "Ping": "Pong", "Timestamp": f"{now:.6f}"}, action_id)
        if kind == "queuestatus":
            return listing(self.state.queue_status(now), "QueueStatusComplete", "Queue status will follow", action_id)
        if kind == "coreshowchannels":
            return listing(self.state.channel_list(), "CoreShowChannelsComplete", "Channels will follow", action_id)
        if kind == "corestatus":
            return message({"Response": "Success", "CoreStartupDate": "2026-11-23", "CoreStartupTime": "12:56:13",
                            "CoreCurrentCalls": len(self.state.channels)}, action_id)
        if kind == "logoff":
            return message({"Response": "Goodbye", "Message": "Thanks for all the fish."}, action_id)
        return message({"Response": "Error", "Message": "Invalid/unknown command"}, action_id)


def parse_actions(buffer):
    """[{header: value}] of the whole actions in the buffer, and what is left of it."""
    *whole, rest = re.split(rb"\r?\n\r?\n", buffer)
    return [{key.lower(): value for key, value in (line.split(": ", 1) for line in text.decode(errors="replace").splitlines() if ": " in line)}
            for text in whole], rest
