// The report as one page, from the disk: it asks for nothing, says what the JSON report says, and anybody can read it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { BrowserContextOptions, Page } from "playwright-core";
import { browser } from "./browser";
import { Drill, program, Watched, type Json } from "./harness";
import { clockText, countText, shareText, spanText } from "../src/model/words";

const folder = mkdtempSync(join(tmpdir(), "regiondrill-report-"));

interface Written {
    path: string;
    json: Json;
}

/// Of a played drill; a promise that fails is no failure here.
function written(scenario: string, name: string, ...options: string[]): Written {
    const path = join(folder, `${name}.html`);
    const json = join(folder, `${name}.json`);
    try {
        execFileSync(program, ["run", scenario, "--html", path, "--json", json, "--quiet", ...options]);
    } catch (ended) {
        assert.ok([1, 3].includes((ended as { status: number }).status), String(ended));
    }
    return { path, json: JSON.parse(readFileSync(json, "utf8")) };
}

const killed = written("scenarios/us-east-1-killed-and-restored.json", "killed");

/// Opened from the disk; whatever it asks for beside itself is a failure, and so is a complaint.
async function opened(
    path: string,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<void>,
): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
    const page = await context.newPage();
    const wrongs: string[] = [];
    page.on("console", (message) => wrongs.push(message.text()));
    page.on("pageerror", (error) => wrongs.push(String(error)));
    page.on("request", (request) => {
        if (request.url() !== `file://${path}` && request.url() !== "data:,") wrongs.push(`asked for ${request.url()}`);
    });
    await page.goto(`file://${path}`);
    await look(page);
    await context.close();
    assert.deepEqual(wrongs, []);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/// The page's own policy lets no script in: a context that does not keep to it.
async function checkedByAxe(page: Page): Promise<void> {
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
        const results = await (window as any).axe.run();
        return results.violations.map((one: any) => `${one.id}: ${one.nodes[0].html}`);
    });
    assert.deepEqual(found, []);
}

const textOf = (page: Page, id: string) => page.getByTestId(id).innerText();

test("the report says what the JSON report says", async () => {
    const { path, json } = killed;
    await opened(path, {}, async (page) => {
        const [row] = json.populations["new-york"].recovery;
        assert.match(await textOf(page, "verdict"), /Passed\s+All 9 promises held;/);
        assert.ok((await textOf(page, "verdict")).includes(`without service for ${spanText(row.recovery_time_s)}`));
        for (const fact of [json.version, String(json.seed), json.digest, json.reproduce]) {
            assert.ok((await textOf(page, "origin")).includes(fact), fact);
        }
        for (const [i, promise] of json.expectations.entries()) {
            const shown = await textOf(page, `promise-${i}`);
            assert.ok(shown.includes(promise.wanted) && shown.includes(promise.measured), shown);
        }
        const bar = page.getByTestId("anatomy-new-york-failover");
        for (const phase of ["detect", "drain"]) {
            assert.ok((await bar.innerText()).includes(`${phase} ${spanText(row[`${phase}_s`])}`));
        }
        assert.equal(await bar.locator("ol li").count(), row.critical_path.length);
        for (const window of json.populations["new-york"].windows) {
            const shown = await textOf(page, `stretch-new-york-${window.name}`);
            assert.ok(shown.includes(countText(window.requests)), shown);
            assert.ok(shown.includes(shareText(window.availability)), shown);
        }
        assert.ok((await textOf(page, "fate-kept")).includes(countText(json.ledger.kept)));
        assert.ok((await textOf(page, "fault-0")).includes(`met ${countText(json.faults[0].evidence.met)} times`));
        const pair = json.replication[0];
        assert.ok((await textOf(page, `pair-${pair.from}-${pair.to}`)).includes(countText(pair.writes)));
        assert.equal(await page.locator(".story tbody tr").count(), json.story.length);
        const shown = await textOf(page, "setting-clients.new-york.count");
        assert.match(shown, /300\s+100/);
        assert.equal(await page.getByTestId("setting-dns.propagation").isVisible(), false);
        assert.equal(await page.title(), `${json.scenario}: ${json.verdict}`);
        for (const chart of ["requests", "drain", "waiting"]) {
            const lines = await page
                .getByTestId(`chart-${chart}`)
                .locator("path.curve")
                .evaluateAll((all) => all.map((line) => line.getAttribute("d")?.length ?? 0));
            assert.ok(Math.min(...lines) > 500, `${chart}: ${lines}`);
        }
    });
});

test("axe finds nothing in a report, in the dark and in the light, and 390 pixels are enough", async () => {
    for (const [colorScheme, width] of [
        ["dark", 1360],
        ["light", 390],
    ] as const) {
        await opened(killed.path, { colorScheme, bypassCSP: true, viewport: { width, height: 844 } }, async (page) => {
            assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
            await checkedByAxe(page);
        });
    }
});

test("on paper a report is light, and nothing of it is folded", async () => {
    await opened(killed.path, { colorScheme: "dark" }, async (page) => {
        const failures = page.getByTestId("population-new-york").locator(".failures");
        assert.equal(await failures.isVisible(), false);
        await page.emulateMedia({ media: "print" });
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        assert.ok(await failures.isVisible());
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
        assert.equal(await page.locator("footer").isVisible(), false);
        await page.evaluate(() => dispatchEvent(new Event("afterprint")));
        assert.equal(await failures.isVisible(), false);
    });
});

test("names stand in a report as they are, markup and all", async () => {
    const hostile = "</script><img src=x onerror=document.title=1><!--";
    const script = join(folder, "hostile-script.json");
    const fault = { at: "30s", do: "kill", region: "eu-west-2" };
    const timeline = [fault];
    writeFileSync(
        script,
        JSON.stringify({ name: hostile, duration: "1m", regions: { "eu-west-2": {}, "us-west-2": {} }, timeline }),
    );
    const { path } = written(script, "hostile");
    await opened(path, {}, async (page) => {
        assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), hostile);
        assert.equal(await page.locator("img").count(), 0);
        assert.ok((await page.title()).startsWith(hostile));
    });
});

test("a promise that was broken is the first thing that a report says", async () => {
    const script = join(folder, "broken.json");
    const timeline = [{ at: "30s", do: "kill", region: "eu-west-2" }];
    const clients = [{ name: "london", at: "London", count: 20 }];
    const regions = { "eu-west-2": {}, "us-west-2": {} };
    const expect = [
        { that: "rto", of: "london", at_most: "1s" },
        { that: "converged", within: "1m" },
    ];
    writeFileSync(script, JSON.stringify({ duration: "4m", regions, clients, timeline, expect }));
    const { path, json } = written(script, "broken");
    assert.equal(json.verdict, "failed");
    await opened(path, {}, async (page) => {
        assert.match(await textOf(page, "verdict"), /Failed\s+1 of 2 promises was broken; london was without service/);
        assert.match(await textOf(page, "promise-0"), /broken/);
    });
});

test("what a report is made of is small, and its licences are in it", async () => {
    const html = readFileSync(killed.path, "utf8");
    const own = html.replace(/<script type="application\/json".*?<\/script>/gs, "");
    assert.ok(own.length <= 80_000, `${own.length} octets`);
    assert.ok(gzipSync(own, { level: 9 }).length <= 30_000);
    await opened(killed.path, {}, async (page) => {
        await page.getByText("Licences of other people").click();
        assert.match(await page.locator("footer pre").innerText(), /^(@preact|preact).*MIT/);
    });
});

test("the page saves the report so far as one page", async () => {
    const drill = await Drill.serve("scenarios/us-east-1-killed-and-restored.json");
    // A program of somebody's own; it is answered when the clock goes on.
    const { regions } = await drill.get("/api/v1/layout");
    const visit = fetch(`${regions[1].address}/kv/a`);
    await drill.advanceTo(200);
    await visit;
    const watched = await Watched.open(browser, drill.url);
    const [download] = await Promise.all([
        watched.page.waitForEvent("download"),
        watched.page.getByRole("button", { name: "Report", exact: true }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "report.html");
    const path = join(folder, "so-far.html");
    await download.saveAs(path);
    const json = await drill.get("/api/v1/report");
    await opened(path, {}, async (page) => {
        assert.match(await textOf(page, "verdict"), /Inconclusive/);
        const origin = await textOf(page, "origin");
        assert.ok(origin.includes(`${clockText(json.so_far_s)} so far`), origin);
        assert.ok((await textOf(page, "fault-0")).includes(`met ${countText(json.faults[0].evidence.met)} times`));
        assert.match(await textOf(page, "visitors"), /1 requests, 100% available/);
    });
    await watched.close();
    await drill.kill();
});

test("what a shorter TTL would have bought is shown as it was played", async () => {
    const { path, json } = written("scenarios/us-east-1-killed-and-restored.json", "what-if", "--what-if");
    const [first] = json.what_if.played;
    assert.equal(first.setting, "dns.ttl");
    assert.ok(first.recovery_time_s < json.what_if.recovery_time_s);
    await opened(path, {}, async (page) => {
        const row = await textOf(page, "what-if-dns.ttl");
        assert.ok(row.includes(`dns.ttl = ${first.value}`) && row.includes(spanText(first.recovery_time_s)), row);
    });
});

test("many drills are one page: how each ended, then its promises and the anatomy of its moves", async () => {
    const path = join(folder, "suite.html");
    const scenarios = ["london-fails-health", "unused-region-killed"].map((name) => `scenarios/${name}.json`);
    assert.throws(
        () => execFileSync(program, ["test", ...scenarios, "--html", path], { stdio: "ignore" }),
        (ended: { status: number }) => ended.status === 3,
    );
    await opened(path, { bypassCSP: true }, async (page) => {
        assert.match(await textOf(page, "verdict"), /inconclusive\s+2 drills: 1 passed, 1 inconclusive\./);
        assert.match(await textOf(page, "drill-row-0"), /london-fails-health.*passed/s);
        const drill = page.locator("#drill-0");
        assert.ok((await drill.getByTestId(/^anatomy-/).count()) > 0);
        assert.ok((await drill.getByTestId("promise-0").innerText()).includes("holds"));
        assert.match(await page.locator("#drill-1").innerText(), /met no traffic/);
        await checkedByAxe(page);
    });
});

test("a sweep is one page: a heat table a figure, differences seed by seed, the worst seed of each cell", async () => {
    const path = join(folder, "sweep.html");
    const json = join(folder, "sweep.json");
    const vary = ["--vary", "dns.ttl=10s,60s", "--vary", "dns.health_check.interval=10s,30s"];
    const command = ["sweep", "scenarios/london-fails-health.json", "--seeds", "8", ...vary, "--exit-zero"];
    execFileSync(program, [...command, "--html", path, "--json", json], { stdio: "ignore" });
    const told = JSON.parse(readFileSync(json, "utf8"));
    await opened(path, { bypassCSP: true }, async (page) => {
        assert.match(await textOf(page, "verdict"), /32 runs, seeds 1 to 8\./);
        const [first, , , last] = told.cells;
        const shares = [first, last].map((cell: Json) => cell.verdicts.passed.share);
        assert.ok((await textOf(page, "heat-passed-0-0")).startsWith(shareText(shares[0])));
        assert.ok((await textOf(page, "heat-passed-1-1")).startsWith(shareText(shares[1])));
        assert.equal(await page.locator("#heat-latency_p99_ms th[scope=col]").count(), 3);
        assert.equal(await page.locator(".worst code").count(), 4);
        assert.ok((await textOf(page, "difference-0")).includes("dns."));
        await checkedByAxe(page);
    });
});
