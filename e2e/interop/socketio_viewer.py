"""python-socketio as a viewer of /live: watches one feed and gathers frames until a value comes."""
import json, sys, threading
import socketio

url, feed, until = sys.argv[1], sys.argv[2], float(sys.argv[3])
client = socketio.Client()
done = threading.Event()
values = []


@client.on("frame", namespace="/live")
def frame(text):
    for part in json.loads(text)["feeds"]:
        values.extend(part["v"])
    if values and values[-1] == until:
        done.set()


client.connect(url, namespaces=["/live"], transports=["websocket"])
request = {"view": [{"feed": feed, "windows": [{"last": 10}]}], "range": {"span": 60000, "columns": 100}}
reply = client.call("watch", request, namespace="/live", timeout=10)
print("ready", flush=True)
arrived = done.wait(15)
client.disconnect()
print(json.dumps({"ok": reply["ok"], "magic": bytes(reply["pack"][:4]).decode(), "arrived": arrived, "values": values}))
