"""Requests with an id amid unrelated pushes; a token as the first message (websockets)."""
import asyncio, json, sys
import websockets


async def main(url):
    async with websockets.connect(f"{url}/ws") as ws:
        await ws.send(json.dumps({"token": "anything"}))
        first = json.loads(await ws.recv())
        await ws.send(json.dumps({"subscribe": ["noise"], "window": {"last": 10}}))
        pushes, answers = 0, []
        for i in range(50):
            await ws.send(json.dumps({"source": "noise", "value": i}))
            await ws.send(json.dumps({"id": f"r{i}", "query": "echo", "data": {"i": i}}))
            while True:
                message = json.loads(await asyncio.wait_for(ws.recv(), 5))
                if message.get("id") == f"r{i}":
                    answers.append(message["data"]["i"])
                    break
                pushes += 1
            await asyncio.sleep(0.01)
        await ws.send("this is not json")
        fault = json.loads(await asyncio.wait_for(ws.recv(), 5))
        while "error" not in fault:
            fault = json.loads(await asyncio.wait_for(ws.recv(), 5))
        await ws.send(json.dumps({"id": "still", "query": "echo", "data": 1}))
        while True:
            message = json.loads(await asyncio.wait_for(ws.recv(), 5))
            if message.get("id") == "still":
                break
    print(json.dumps({"first": first, "answers": answers, "pushes": pushes, "fault": fault["error"]["code"]}))


asyncio.run(main(sys.argv[1]))
