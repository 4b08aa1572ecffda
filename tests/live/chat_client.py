"""Two clients of the chat, one a region: says, hears, pings, and prints what came of it.

Usage: chat_client.py PORT PORT
"""

import asyncio
import json
import sys

import websockets

PATIENCE = 20  # seconds


async def hear(name, connection):
    envelope = json.loads(await asyncio.wait_for(connection.recv(), PATIENCE))
    for message in envelope["messages"]:
        print(f"{name}: {envelope['region']} has {message['message']} from {message['region']}")


async def talk(here, there):
    await here.send(json.dumps({"action": "send", "message": "Grüße"}))
    await hear("here", here)
    await hear("there", there)
    await asyncio.wait_for(await here.ping(), PATIENCE)
    print("here: pong")
    await here.send(['{"action":"send",', '"message":', '"in pieces"}'])
    await hear("here", here)
    await hear("there", there)
    await here.send(b"binary")
    print("here:", json.loads(await asyncio.wait_for(here.recv(), PATIENCE))["message"])
    await here.send("x" * 200_000)
    try:
        await asyncio.wait_for(here.recv(), PATIENCE)
    except websockets.ConnectionClosed as closed:
        print("here: closed with", closed.code)
    await there.close()
    print("there: closed with", there.close_code)


async def main(here_port, there_port):
    here = websockets.connect(f"ws://127.0.0.1:{here_port}/chat")
    there = websockets.connect(f"ws://127.0.0.1:{there_port}/")
    async with here as first, there as second:
        await talk(first, second)


asyncio.run(main(*sys.argv[1:]))
