"""A million float64 in NumPy's format: in chunks below the client's default limit of 1 MB, and as one message (websockets)."""
import asyncio, io, json, sys
import numpy, requests, websockets

http, feed = sys.argv[1], sys.argv[2]
wanted = numpy.sin(numpy.arange(1_000_000))
for part in wanted.reshape(20, -1):
    body = json.dumps([{"source": feed, "value": value} for value in part.tolist()])
    requests.post(f"{http}/api/v1/points", data=body, headers={"content-type": "application/json"}, timeout=30).raise_for_status()


def load(message):
    return numpy.load(io.BytesIO(message), allow_pickle=False)


async def main(url):
    ask = {"id": "array", "query": "history", "source": feed, "format": "npy", "shape": [1000, 1000]}
    async with websockets.connect(f"{url}/ws") as ws:
        await ws.send(json.dumps({**ask, "chunk": 100}))
        about = json.loads(await asyncio.wait_for(ws.recv(), 10))
        parts = [load(await asyncio.wait_for(ws.recv(), 10)) for _ in range(about["chunks"])]
    async with websockets.connect(f"{url}/ws", max_size=None) as ws:
        await ws.send(json.dumps(ask))
        whole = load(await asyncio.wait_for(ws.recv(), 10))
    chunked = numpy.concatenate(parts)
    print(json.dumps({
        "id": about["id"], "chunks": len(parts), "shape": whole.shape, "dtype": str(whole.dtype),
        "same": bool((whole == wanted.reshape(1000, 1000)).all() and (chunked == whole).all()),
    }))


asyncio.run(main(http.replace("http", "ws")))
