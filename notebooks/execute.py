"""Executes one notebook on a new kernel, in place. `deno task notebooks:run` starts it; nobody else needs to.

Its argument is one object of JSON: `notebook` (path of the file), `folder` (where the kernel starts), `log` (path of a
file that takes what the kernel itself says) and `timeout` (seconds a cell). It tells every step as a line of JSON on
standard output. When its standard input closes, it ends the kernel and itself, so no kernel outlives who wanted it.
"""

import asyncio
import json
import os
import sys
import threading
import traceback

try:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
except ModuleNotFoundError as error:
    print(json.dumps({"event": "missing", "module": error.name}), flush=True)
    sys.exit(0)


# Answers without an output between them, after which a cell has said everything.
QUIET_ANSWERS = 5


def tell(event: str, **facts: object) -> None:
    print(json.dumps({"event": event, **facts}), flush=True)


async def execute(order: dict) -> None:
    notebook = nbformat.read(order["notebook"], as_version=4)
    running = None

    def start_cell(cell: dict, cell_index: int) -> None:
        nonlocal running
        running = cell["id"]
        tell("cell", cell=running)

    async def take_late_outputs(cell: dict, cell_index: int, execute_reply: dict) -> None:
        """Waits for what the cell printed last: the kernel may send it after it said that the cell has ended.

        Each answer to a further request gives way to what is still to be sent; once nothing came between some, that was all.
        """
        executed = execute_reply["parent_header"]["msg_id"]
        quiet = 0
        while quiet < QUIET_ANSWERS:
            quiet += 1
            asked = client.kc.kernel_info()
            state = None
            while state != "idle":
                message = await client.kc.iopub_channel.get_msg(timeout=order["timeout"])
                parent = message["parent_header"].get("msg_id")
                if parent == executed and message["msg_type"] != "status":
                    client.process_message(message, cell, cell_index)
                    quiet = 0
                elif parent == asked:
                    state = message["content"].get("execution_state")

    client = NotebookClient(
        notebook,
        kernel_name="deno",
        timeout=order["timeout"],
        # The kernel holds nothing that outlives it, and one that hangs would not answer a polite request.
        shutdown_kernel="immediate",
        resources={"metadata": {"path": order["folder"]}},
        on_cell_execute=start_cell,
        on_cell_executed=take_late_outputs,
    )
    # Failures are told in words below; the log would tell them a second time.
    client.log.setLevel("CRITICAL")
    try:
        with open(order["log"], "w", encoding="utf-8") as log:
            await client.async_execute(stdout=log, stderr=log)
        tell("done")
    except CellExecutionError as error:
        tell("failed", cell=running, name=error.ename, message=error.evalue)
    except CellTimeoutError:
        tell("hung", cell=running)
    except DeadKernelError:
        tell("died", cell=running)
    finally:
        # nbclient has ended it, unless we were told to stop while it was starting.
        if client.km is not None and client.km.has_kernel:
            await client.km.shutdown_kernel(now=True)
        nbformat.write(notebook, order["notebook"])


async def main() -> None:
    work = asyncio.ensure_future(execute(json.loads(sys.argv[1])))
    loop = asyncio.get_running_loop()

    def watch_input() -> None:
        # Not sys.stdin: Python cannot end while a thread holds that.
        while os.read(0, 1024):
            pass
        try:
            loop.call_soon_threadsafe(work.cancel)
        except RuntimeError:
            # The loop has ended: the work is done.
            pass

    threading.Thread(target=watch_input, daemon=True).start()
    try:
        await work
    except asyncio.CancelledError:
        pass


if __name__ == "__main__":
    code = 0
    try:
        asyncio.run(main())
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # Python's own way out may wait forever for the connections to the kernel that has ended.
    os._exit(code)
