"""python-socketio on aiohttp: one program produces on /ingest and watches on /live, over one connection."""
import asyncio, json, sys
import socketio


async def main(url, count):
    client = socketio.AsyncClient()
    values, done = [], asyncio.Event()

    @client.on("frame", namespace="/live")
    async def frame(text):
        for part in json.loads(text)["feeds"]:
            values.extend(part["v"])
        if len(values) >= count:
            done.set()

    await client.connect(url, namespaces=["/ingest", "/live"], transports=["websocket"])
    await client.call("points", {"source": "py-async", "value": 0}, namespace="/ingest")
    request = {"view": [{"feed": "py-async", "windows": [{"last": 10}]}], "range": {"span": 60000, "columns": 100}}
    reply = await client.call("watch", request, namespace="/live", timeout=10)
    acks = await asyncio.gather(
        *(client.call("points", {"source": "py-async", "value": i}, namespace="/ingest") for i in range(1, count + 1))
    )
    await asyncio.wait_for(done.wait(), 15)
    await client.disconnect()
    print(json.dumps({"watched": reply["ok"], "acks": sum(a["accepted"] for a in acks), "values": values}))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
