// A region is killed and healed on the page, and at each step the page says what the API says.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { spanText } from "../src/model/words";
import { browser } from "./browser";
import { Drill, Watched, type Json } from "./harness";

const scenario = "scenarios/us-east-1-killed-and-restored.json";

async function beliefs(drill: Drill, population: string): Promise<Record<string, number>> {
    const flows = await drill.get("/api/v1/flows");
    return Object.fromEntries(flows.populations[population].believes.map((one: Json) => [one.region, one.share]));
}

test("lines lead into a dead region until caches run out, then swing, and come back when it is healed", async () => {
    const drill = await Drill.serve(scenario, "--manual");
    const watched = await Watched.open(browser, drill.url);
    const { page } = watched;

    await drill.advanceTo(60);
    await watched.until(async () => (await watched.flow("new-york", "us-east-1")).rate > 100, "traffic");
    assert.ok((await watched.flow("new-york", "us-east-1")).failing < 0.01);
    assert.match((await page.getByTestId("region-us-east-1").textContent()) ?? "", /in service/);

    await page.getByRole("button", { name: "Kill us-east-1", exact: true }).click();
    await page.getByRole("button", { name: "Heal us-east-1", exact: true }).waitFor();
    const [fault] = (await drill.get("/api/v1/faults")).faults.filter((one: Json) => one.standing === "in_force");
    assert.equal(fault.do, "kill");

    // The DNS does not know yet: every line still leads there, and fails.
    await drill.advanceTo(75);
    await watched.until(async () => (await watched.flow("new-york", "us-east-1")).failing > 0.9, "dying lines");
    const still = (await beliefs(drill, "new-york"))["us-east-1"]!;
    await watched.until(
        async () => (await watched.flow("new-york", "us-east-1")).believed === still,
        "the same belief",
    );
    assert.match((await page.getByTestId("region-us-east-1").textContent()) ?? "", /out of service, DNS unaware/);

    // The DNS answers differently; resolvers hold on to what they have, one by one less.
    await drill.advanceTo(125);
    await watched.until(async () => (await watched.flow("new-york", "us-west-2")).believed > 0, "the first to swing");
    const swinging = await beliefs(drill, "new-york");
    assert.ok(swinging["us-east-1"]! > 0 && swinging["us-west-2"]! > 0);
    for (const region of ["us-east-1", "us-west-2"]) {
        const share = swinging[region]!;
        await watched.until(async () => (await watched.flow("new-york", region)).believed === share, "the same belief");
    }

    await drill.advanceTo(240);
    await watched.until(async () => (await watched.flow("new-york", "us-west-2")).believed === 1, "all to swing");
    const report = await drill.get("/api/v1/report");
    const [row] = report.populations["new-york"].recovery;
    await watched.until(async () => (await watched.tile("rto")) === spanText(row.recovery_time_s), "recovery time");
    assert.equal(await watched.tile("detect"), spanText(row.detect_s));
    assert.equal(await watched.tile("decide"), spanText(row.decide_s));
    assert.equal(await watched.tile("drain"), spanText(row.drain_s));
    const bar = page.getByTestId("anatomy-new-york-failover");
    assert.match((await bar.textContent()) ?? "", new RegExp(`drain ${spanText(row.drain_s).replace(".", "\\.")}`));
    assert.equal(await watched.tile("lost"), "–");

    await page.getByRole("button", { name: "Heal us-east-1", exact: true }).click();
    await drill.advanceTo(480);
    await watched.until(async () => (await watched.flow("new-york", "us-east-1")).believed === 1, "the way back");
    await page.getByTestId("anatomy-new-york-failback").waitFor();

    // What was done here is a scenario of its own, with the same story.
    const script = await drill.get("/api/v1/script");
    assert.deepEqual(
        script.timeline.map((entry: Json) => [entry.do, entry.region]),
        [["kill", "us-east-1"]],
    );
    const file = join(mkdtempSync(join(tmpdir(), "regiondrill-")), "saved.json");
    writeFileSync(file, JSON.stringify({ ...script, expect: [] }));
    const program = process.env["REGIONDRILL_PROGRAM"] ?? "build/release/regiondrill";
    const replayed = JSON.parse(execFileSync(program, ["run", file, "--json", "-"], { maxBuffer: 1 << 26 }).toString());
    const told = (await drill.get("/api/v1/report")).story;
    const ofStore = (line: Json) => line.who !== "store" && line.at_s < 480;
    const plain = (line: Json) => [
        line.at_s,
        line.who,
        String(line.what).replace(/ (for|until) .*|,? (begun )?manually/g, ""),
    ];
    assert.deepEqual(replayed.story.filter(ofStore).map(plain), told.filter(ofStore).map(plain));

    await watched.close();
    await drill.kill();
});

test("two pages, and one that comes in the midst of it, show the same", async () => {
    const drill = await Drill.serve(scenario);
    const one = await Watched.open(browser, drill.url);
    await drill.advanceTo(200);
    const other = await Watched.open(browser, drill.url);
    const shown = async (watched: Watched) => {
        await watched.caughtUp(drill);
        const { page } = watched;
        const parts = [page.getByRole("region", { name: "Figures" }), page.locator(".log"), page.locator(".caches")];
        return (await Promise.all(parts.map((part) => part.innerText()))).join("\n");
    };
    await one.until(async () => (await shown(one)) === (await shown(other)), "the same on both");
    await other.page.reload();
    await one.until(async () => (await shown(one)) === (await shown(other)), "the same after a reload");
    assert.match(await one.page.locator(".log tbody").innerText(), /us-east-1 is unhealthy/);
    await one.close();
    await other.close();
    await drill.kill();
});

test("what was done is undone by one key, and a fault of the list ends by its button", async () => {
    const drill = await Drill.serve(scenario, "--manual");
    const watched = await Watched.open(browser, drill.url);
    const standings = async () => (await drill.get("/api/v1/faults")).faults.map((fault: Json) => fault.standing);
    await watched.page.keyboard.press("2");
    await watched.page.getByRole("button", { name: "Heal us-west-2" }).waitFor();
    assert.deepEqual(await standings(), ["waiting", "in_force"]);
    await watched.page.keyboard.press("z");
    await watched.page.getByRole("button", { name: "Kill us-west-2", exact: true }).waitFor();
    assert.deepEqual(await standings(), ["waiting", "ended"]);
    await watched.page.keyboard.press("1");
    await watched.page.keyboard.press("3");
    await watched.until(
        async () => (await standings()).filter((one: string) => one === "in_force").length === 2,
        "two",
    );
    await watched.page.keyboard.press("h");
    await watched.until(async () => !(await standings()).includes("in_force"), "all healed");
    await watched.close();
    await drill.kill();
});
