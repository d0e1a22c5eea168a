"""Posts a run of numbers through cuts and restarts: reconnects with exponential back-off, resends under the same seq."""
import asyncio, json, random, sys
import websockets


async def main(url, count, pause):
    attempts = 0
    delay = 0.1
    seq = 0
    duplicates = 0
    while seq < count:
        try:
            attempts += 1
            async with websockets.connect(f"{url}/ws", open_timeout=2) as ws:
                delay = 0.1
                while seq < count:
                    body = {"id": seq, "producer": "retry-py", "seq": seq, "points": [{"source": "retry", "value": seq}]}
                    await ws.send(json.dumps(body))
                    answer = json.loads(await asyncio.wait_for(ws.recv(), 2))
                    assert answer["id"] == seq, answer
                    duplicates += answer["duplicates"]
                    seq += 1
                    await asyncio.sleep(pause)
        except (OSError, asyncio.TimeoutError, websockets.exceptions.WebSocketException):
            await asyncio.sleep(random.uniform(0, delay))
            delay = min(delay * 1.5, 1)
    print(json.dumps({"attempts": attempts, "duplicates": duplicates}))


asyncio.run(asyncio.wait_for(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])), 40))
