"""Connect, send a value, receive its windowed statistics, and so on: the oldest pattern there is (websockets)."""
import asyncio, json, sys
import websockets


async def main(url):
    seen = []
    async with websockets.connect(f"{url}/ws?echo=1&raw=1&source=loop") as ws:
        for value in range(1, 21):
            await ws.send(json.dumps({"value": value}))
            while True:
                message = json.loads(await asyncio.wait_for(ws.recv(), 5))
                if message.get("value") == value:
                    break
            seen.append(message)
    print(json.dumps(seen))


asyncio.run(main(sys.argv[1]))
