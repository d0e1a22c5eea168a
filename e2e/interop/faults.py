"""Sends what breaks naive servers, each on one connection, while a neighbour watches (websockets)."""
import asyncio, json, sys
import websockets

FAULTS = {
    "a word": "hello",
    "half an array": '[{"source": "faults/a", "value": 1}',
    "a number": "3",
    "null": "null",
    "an array of numbers": "[1]",
    "no value": "{}",
    "a word as value": json.dumps({"source": "faults/a", "value": "warm"}),
    "NaN": json.dumps({"source": "faults/a", "value": float("nan")}),
    "minus infinity": json.dumps({"source": "faults/a", "value": float("-inf")}),
    "a control character": json.dumps({"source": "faults/\u0007", "value": 1}),
    "the far future": json.dumps({"source": "faults/a", "value": 1, "time": 9e13}),
    "an unknown query": json.dumps({"query": "everything"}),
    "bytes that are not text": b"\xff\xfe\xfd",
}


async def error_code(ws):
    while True:
        message = json.loads(await asyncio.wait_for(ws.recv(), 5))
        if "error" in message:
            return message["error"]["code"]


async def main(url):
    async with websockets.connect(f"{url}/ws") as neighbour, websockets.connect(f"{url}/ws") as ws:
        await neighbour.send(json.dumps({"subscribe": ["faults/*"], "id": 1}))
        await neighbour.recv()
        codes = {}
        for name, message in FAULTS.items():
            await ws.send(message)
            codes[name] = await error_code(ws)
        # Good points beside a bad one are kept, even where Python wrote what is not JSON.
        await ws.send(json.dumps([{"source": "faults/a", "value": v} for v in (1.0, float("nan"), 2.0)]))
        beside = await error_code(ws)
        last = None
        while last is None or last["value"] != 2:
            last = json.loads(await asyncio.wait_for(neighbour.recv(), 5))
    print(json.dumps({"codes": codes, "beside": beside, "last": last}))


asyncio.run(main(sys.argv[1]))
