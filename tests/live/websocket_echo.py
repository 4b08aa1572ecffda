"""A team's own WebSocket service: says everything back. Prints its port; serves until it is ended."""

import asyncio

import websockets


async def echo(connection):
    async for message in connection:
        await connection.send("heard " + message)


async def main():
    async with websockets.serve(echo, "127.0.0.1", 0) as server:
        print("port", server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


asyncio.run(main())
