"""python-socketio as a producer with acks, over the transport it is told."""
import json, sys
import socketio

url, transport = sys.argv[1], sys.argv[2]
client = socketio.Client()
client.connect(url, namespaces=["/ingest"], transports=[transport])
acks = []
for i in range(10):
    points = [{"source": f"py-{transport}", "value": i * 10 + k} for k in range(10)]
    acks.append(client.call("points", points, namespace="/ingest", timeout=10))
mixed = client.call("points", [{"source": "x", "value": "warm"}, {"source": f"py-{transport}", "value": 1}], namespace="/ingest")
client.disconnect()
print(json.dumps({"accepted": sum(a["accepted"] for a in acks), "ok": all(a["ok"] for a in acks), "mixed": mixed}))
