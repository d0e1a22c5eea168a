"""Every client sends its own value and hears everybody's, stamped with the server's time (websockets)."""
import asyncio, json, sys
import websockets


async def client(url, name, names):
    heard = {}
    async with websockets.connect(f"{url}/ws?source=broadcast/{name}") as ws:
        await ws.send(json.dumps({"subscribe": ["broadcast/*"], "window": {"last": 1}}))
        await ws.send(json.dumps({"value": names.index(name)}))
        while set(heard) != {f"broadcast/{other}" for other in names}:
            message = json.loads(await asyncio.wait_for(ws.recv(), 10))
            heard[message["source"]] = message
    return heard


async def main(url):
    names = ["ada", "ben", "cleo", "dan", "eve"]
    heard = await asyncio.gather(*(client(url, name, names) for name in names))
    print(json.dumps(heard))


asyncio.run(main(sys.argv[1]))
