"""Many viewers end without a close; a producer must not notice (websockets)."""
import asyncio, json, sys, time
import websockets


async def post(ws, i):
    began = time.perf_counter()
    await ws.send(json.dumps({"id": i, "points": [{"source": "vanish", "value": i}]}))
    answer = json.loads(await asyncio.wait_for(ws.recv(), 5))
    assert answer["id"] == i and answer["accepted"] == 1, answer
    return (time.perf_counter() - began) * 1000


async def main(url, count):
    viewers = []
    for _ in range(count):
        ws = await websockets.connect(f"{url}/ws")
        await ws.send(json.dumps({"subscribe": ["vanish"], "id": 0}))
        await ws.recv()
        viewers.append(ws)
    async with websockets.connect(f"{url}/ws") as producer:
        times = [await post(producer, i) for i in range(100)]
        for ws in viewers:
            ws.transport.abort()
        times += [await post(producer, i) for i in range(100, 200)]
    print(json.dumps({"posts": len(times), "slowest_ms": max(times)}))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
