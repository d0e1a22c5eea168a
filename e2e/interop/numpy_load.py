"""numpy.load of the HTTP answer and of a /ws message; numpy's statistics beside the server's."""
import asyncio, io, json, sys
import numpy, requests, websockets

http, feed = sys.argv[1], sys.argv[2]
answer = requests.get(f"{http}/api/v1/points", params={"feed": feed, "last": 1000, "format": "npy"}, timeout=10)
table = numpy.load(io.BytesIO(answer.content), allow_pickle=False)
stats = requests.get(f"{http}/api/v1/stats", params={"feed": feed, "last": 1000}, timeout=10).json()


async def matrix():
    async with websockets.connect(http.replace("http", "ws") + "/ws", max_size=None) as ws:
        await ws.send(json.dumps({"id": 1, "query": "history", "feed": feed, "last": 1000, "format": "npy", "shape": [25, 40]}))
        message = await asyncio.wait_for(ws.recv(), 10)
        while isinstance(message, str):
            message = await asyncio.wait_for(ws.recv(), 10)
        return numpy.load(io.BytesIO(message), allow_pickle=False)


square = asyncio.run(matrix())
values = table["value"]
print(json.dumps({
    "names": table.dtype.names, "n": len(values),
    "mean": float(values.mean()), "std": float(values.std()), "min": float(values.min()), "max": float(values.max()),
    "p95": float(numpy.percentile(values, 95)),
    "stats": stats, "shape": square.shape, "dtype": str(square.dtype), "same": bool((square.ravel() == values).all()),
}))
