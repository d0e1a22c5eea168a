"""A program of callbacks, without async: answers are matched to questions by a reflected id (websocket-client)."""
import json, sys, threading
import websocket

url, count = sys.argv[1], int(sys.argv[2])
pending, answers, pushes, faults = {}, [], [], []


def ask(app, i):
    pending[f"q{i}"] = i
    app.send(json.dumps({"source": "callbacks", "value": i}))
    app.send(json.dumps({"id": f"q{i}", "query": "stats", "source": "callbacks", "window": {"last": 10}}))


def on_open(app):
    app.send(json.dumps({"subscribe": "callbacks"}))
    ask(app, 0)


def on_message(app, text):
    message = json.loads(text)
    if message.get("id") not in pending:
        pushes.append(message)
        return
    i = pending.pop(message["id"])
    answers.append(message)
    if i + 1 < count:
        ask(app, i + 1)
    else:
        app.close()


app = websocket.WebSocketApp(f"{url}/ws", on_open=on_open, on_message=on_message, on_error=lambda _, e: faults.append(str(e)))
limit = threading.Timer(30, app.close)
limit.start()
app.run_forever()
limit.cancel()
print(json.dumps({"answers": len(answers), "last": answers[-1], "pushes": len(pushes), "faults": faults}))
