"""Consumer and producer on one connection; when one ends, the other is cancelled (websockets)."""
import asyncio, json, sys
import websockets


async def main(url, count):
    received = []
    async with websockets.connect(f"{url}/ws") as ws:
        await ws.send(json.dumps({"subscribe": ["both/*"], "window": {"last": 10}}))

        async def consume():
            async for text in ws:
                message = json.loads(text)
                if "value" in message:
                    received.append(message)
                    if message["offset"] >= count:
                        return

        async def produce():
            for value in range(count):
                await ws.send(json.dumps({"source": "both/ways", "value": value}))
                await asyncio.sleep(0.005)
            await asyncio.sleep(5)

        tasks = [asyncio.create_task(consume()), asyncio.create_task(produce())]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED, timeout=15)
        for task in pending:
            task.cancel()
    print(json.dumps({"last": received[-1], "messages": len(received), "first_done": tasks[0] in done}))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
