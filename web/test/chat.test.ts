// Two people who chat through a drill that is played: real connections, so here time does go by, quickly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "./browser";
import { Drill, Watched } from "./harness";

test("what is said comes to all regions, and who loses a region is back when the resolvers say another", async () => {
    const drill = await Drill.serve("scenarios/us-east-1-killed-and-restored.json", "--manual");
    const watched = await Watched.open(browser, drill.url);
    const { page } = watched;
    await drill.ask("PUT", "/api/v1/pace", { speed: 20 });
    await drill.ask("PUT", "/api/v1/pace", { paused: false });
    await page.getByRole("button", { name: "Take two seats" }).click();
    const ana = page.getByTestId("seat-0");
    await ana.getByText("connected to us-east-1").first().waitFor();
    await ana.getByLabel("Ana says").fill("hello");
    await ana.getByRole("button", { name: "Say" }).click();
    await ana.locator(".said", { hasText: "hello" }).getByText("in all 3 regions").waitFor();

    await drill.ask("POST", "/api/v1/faults", { do: "kill", region: "us-east-1" });
    await ana.getByLabel("Ana says").fill("anybody there?");
    await ana.getByRole("button", { name: "Say" }).click();
    await ana.getByText("on its way").waitFor();
    await ana.getByText("nothing from us-east-1 for 4 s").first().waitFor();
    await ana.getByText("connected to us-west-2").first().waitFor();
    await ana.locator(".said", { hasText: "anybody there?" }).getByText("in 2 of 3 regions").waitFor();

    // The browser notes connections that come to nothing.
    const own = watched.wrongs.splice(0).filter((wrong) => !wrong.includes("WebSocket connection"));
    assert.deepEqual(own, []);
    await watched.close();
    await drill.kill();
});
