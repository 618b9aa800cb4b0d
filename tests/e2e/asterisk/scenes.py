"""What happens in a rehearsal: each scene is a case a telephonist would know, by name."""
import asyncio

from stage import WentWrong


async def answered_and_the_caller_ends(stage, _):
    await stage.desk("11", 1.5)
    visitor = await stage.ring("answered, the caller ends", "send-duty")
    await visitor.until("picks up")
    await asyncio.sleep(2)
    await stage.hangs_up(visitor)


async def answered_and_the_desk_ends(stage, _):
    visitor = await stage.ring("answered, the desk ends", "send-duty", withheld=True)
    await visitor.until("picks up")
    await asyncio.sleep(2)
    await stage.desk_hangs_up(visitor)
    await stage.desk("11", None)


async def not_heard_then_answered_by_the_other(stage, _):
    await stage.desk("12", 1)
    visitor = await stage.ring("rings out at one desk or is answered at the other", "send-duty")
    await visitor.until("picks up", 20)
    await asyncio.sleep(1)
    await stage.hangs_up(visitor)
    await stage.desk("12", None)


async def gives_up(stage, _):
    visitor = await stage.ring("gives up", "send-duty")
    await asyncio.sleep(7)
    await stage.hangs_up(visitor)


async def gives_up_at_once(stage, _):
    visitor = await stage.ring("gives up at once", "send-duty")
    await asyncio.sleep(1.2)
    await stage.hangs_up(visitor)


async def waits_too_long(stage, _):
    visitor = await stage.ring("time-out", "send-duty", longest=4)
    await visitor.until("gone")


async def overflows_and_is_answered(stage, _):
    await stage.desk("21", 1)
    visitor = await stage.ring("time-out, then answered on the other line", "send-duty", longest=3, onwards="send-eps")
    await visitor.until("picks up")
    await asyncio.sleep(1.5)
    await stage.hangs_up(visitor)
    await stage.desk("21", None)


async def overflows_and_gives_up(stage, _):
    visitor = await stage.ring("time-out, then gives up on the other line", "send-duty", longest=3, onwards="send-eps")
    await visitor.until("enters", nth=2)
    await asyncio.sleep(2)
    await stage.hangs_up(visitor)


async def loops_in_the_same_queue(stage, _):
    await stage.desk("11", 2)
    await stage.pause("11", True)
    await stage.pause("12", True)
    visitor = await stage.ring("time-out, the same queue again, answered", "send-duty", longest=3, onwards="send-duty")
    await visitor.until("enters", nth=2)
    await stage.pause("11", False)
    await visitor.until("picks up")
    await asyncio.sleep(1)
    await stage.desk_hangs_up(visitor)
    await stage.pause("12", False)
    await stage.desk("11", None)


async def presses_a_key(stage, _):
    visitor = await stage.ring("key", "send-duty")
    await asyncio.sleep(2)
    await stage.presses(visitor, 1)


async def nobody_is_there(stage, _):
    await stage.pause("21", True)
    visitor = await stage.ring("refused, nobody there", "send-eps")
    await visitor.until("gone")
    await stage.pause("21", False)


async def full(stage, _):
    waiting = [await stage.ring(f"fills the queue, {n}", "send-duty") for n in range(3)]
    refused = await stage.ring("refused, full", "send-duty")
    await refused.until("gone")
    for visitor in waiting:
        await stage.hangs_up(visitor)


async def is_moved(stage, _):
    visitor = await stage.ring("redirected", "send-duty")
    await asyncio.sleep(2)
    await stage.put_aside(visitor)


async def is_withdrawn(stage, _):
    visitor = await stage.ring("withdrawn", "send-duty")
    await asyncio.sleep(2)
    await stage.withdraw(visitor, "send-duty")


async def is_transferred_to_the_other_line(stage, _):
    await stage.desk("11", 1)
    await stage.desk("12", 1)
    await stage.desk("21", 1.5)
    visitor = await stage.ring("answered, transferred, answered", "send-duty")
    await visitor.until("picks up")
    await asyncio.sleep(1.5)
    await stage.transfer(visitor, "send-eps")
    await visitor.until("picks up", nth=2)
    await asyncio.sleep(1.5)
    await stage.hangs_up(visitor)


async def a_crowd(stage, _):
    """Six callers at once on two lines, two desks that pick up: some are answered, some give up."""
    await stage.desk("11", 0.8)
    await stage.desk("12", 1.3)
    await stage.desk("21", 1)

    async def one(n):
        visitor = await stage.ring(f"crowd {n}", "send-eps" if n % 3 == 0 else "send-duty")
        try:
            await visitor.until("picks up", 2.2 + n)
            await asyncio.sleep(3 + n * 0.3)
        except WentWrong:  # nobody picked up in time: she gives up, or was sent away at the door
            pass
        if not visitor.is_gone():
            await stage.hangs_up(visitor)

    tasks = []
    for n in range(1, 7):
        tasks.append(asyncio.create_task(one(n)))
        await asyncio.sleep(0.4)
    await asyncio.gather(*tasks)


async def restarts_while_they_talk_and_wait(stage, daemon):
    await stage.desk("11", 1)
    await stage.desk("12", None)
    await stage.desk("21", None)
    talking = await stage.ring("talks when it restarts", "send-duty")
    await talking.until("picks up")
    for n in range(2):
        await stage.ring(f"waits when it restarts, {n}", "send-duty")
    await stage.ring("waits on the other line when it restarts", "send-eps")
    await asyncio.sleep(3)
    await stage.restart_now()
    await daemon.in_step()


async def after_the_restart(stage, _):
    await stage.desk("11", 1)
    visitor = await stage.ring("answered after the restart", "send-duty")
    await visitor.until("picks up", 20)
    await asyncio.sleep(1)
    await stage.hangs_up(visitor)


async def is_killed_while_they_wait(stage, daemon):
    await stage.desk("11", 1)
    await stage.desk("12", None)
    await stage.desk("21", None)
    talking = await stage.ring("talks when it is killed", "send-duty")
    await talking.until("picks up", 20)
    await stage.ring("waits when it is killed", "send-duty")
    await stage.ring("waits on the other line when it is killed", "send-eps")
    await asyncio.sleep(2)
    await stage.kill_and_start()
    await daemon.in_step()


async def after_the_kill(stage, _):
    await stage.desk("21", 1)
    visitor = await stage.ring("answered after the kill", "send-eps")
    await visitor.until("picks up", 20)
    await asyncio.sleep(1)
    await stage.desk_hangs_up(visitor)
    gone = await stage.ring("gives up after the kill", "send-duty")
    await asyncio.sleep(6)
    await stage.hangs_up(gone)


ALL = [answered_and_the_caller_ends, answered_and_the_desk_ends, not_heard_then_answered_by_the_other, gives_up, gives_up_at_once,
       waits_too_long, overflows_and_is_answered, overflows_and_gives_up, loops_in_the_same_queue, presses_a_key, nobody_is_there, full,
       is_moved, is_withdrawn, is_transferred_to_the_other_line, a_crowd, restarts_while_they_talk_and_wait, after_the_restart,
       is_killed_while_they_wait, after_the_kill]
