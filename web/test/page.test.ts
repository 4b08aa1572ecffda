// What holds of the page whatever it shows: who can use it, how large it is, and what it never does.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { browser } from "./browser";
import { Drill, Watched, type Json } from "./harness";

const scenario = "scenarios/us-east-1-killed-and-restored.json";

test("by the keyboard alone a fault of any kind begins, and is healed", async () => {
    const drill = await Drill.serve(scenario, "--manual");
    const watched = await Watched.open(browser, drill.url);
    const { page } = watched;
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    for (let presses = 0; presses < 80 && !(await focused()).startsWith("Other faults of eu-west-1"); ++presses) {
        await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Break something" });
    await dialog.waitFor();
    await dialog.locator("select[name=do]").focus();
    await dialog.locator("select[name=do]").selectOption("slow");
    assert.equal(await dialog.locator("select[name=region]").inputValue(), "eu-west-1");
    await dialog.locator("input[name=factor]").focus();
    await page.keyboard.type("4");
    await page.keyboard.press("Enter");
    await watched.until(async () => !(await dialog.isVisible()), "the dialog closed");
    const { faults } = await drill.get("/api/v1/faults");
    assert.equal(faults.at(-1).do, "slow");
    assert.equal(faults.at(-1).standing, "in_force");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("body").press("h");
    await page.getByRole("button", { name: "Kill eu-west-1", exact: true }).waitFor();
    await watched.close();
    await drill.kill();
});

test("a link on the map is broken by clicking on it, and a population's way by the keyboard", async () => {
    const drill = await Drill.serve(scenario, "--manual");
    await drill.advanceTo(30);
    const watched = await Watched.open(browser, drill.url);
    await drill.advanceTo(40);
    const { page } = watched;
    const dialog = page.getByRole("dialog", { name: "Break something" });
    const begin = async (a: string, b: string) => {
        await dialog.waitFor();
        assert.equal(await dialog.locator("input[name='between.0']").inputValue(), a);
        assert.equal(await dialog.locator("input[name='between.1']").inputValue(), b);
        await dialog.locator("select[name=do]").selectOption("partition");
        await dialog.getByRole("button", { name: "Begin it" }).click();
        await watched.until(async () => !(await dialog.isVisible()), "the dialog closed");
        const { faults } = await drill.get("/api/v1/faults");
        assert.equal(faults.at(-1).do, "partition");
        assert.equal(faults.at(-1).standing, "in_force");
    };
    const link = page.getByTestId("link-us-east-1-eu-west-1");
    await link.locator(".flow-hit").dispatchEvent("click");
    await begin("us-east-1", "eu-west-1");
    await watched.until(async () => /broken/.test((await link.getAttribute("class")) ?? ""), "the link shows it");
    await page.getByTestId("flow-london-eu-west-1").focus();
    await page.keyboard.press("Enter");
    await begin("london", "eu-west-1");
    await watched.close();
    await drill.kill();
});

test("the fault dialog has every fault of the API, and shows what it refuses", async () => {
    const drill = await Drill.serve(scenario);
    const watched = await Watched.open(browser, drill.url);
    await watched.page.getByRole("button", { name: "Break", exact: true }).click();
    const dialog = watched.page.getByRole("dialog", { name: "Break something" });
    const offered = await dialog
        .locator("select[name=do] option")
        .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    const { fault_types: types } = await drill.get("/api/v1/fault-types");
    assert.deepEqual(
        offered,
        types.map((type: Json) => type.do),
    );
    await dialog.locator("input[name=for]").fill("soon");
    await dialog.getByRole("button", { name: "Begin it" }).click();
    await dialog.getByText('"soon"').waitFor();
    // The browser notes on its console what was refused; that is its own doing.
    assert.equal(watched.wrongs.splice(0).filter((wrong) => !wrong.includes("422")).length, 0);
    await watched.close();
    await drill.kill();
});

test("the DNS is asked from anywhere, and says why", async () => {
    const drill = await Drill.serve(scenario);
    const watched = await Watched.open(browser, drill.url);
    await watched.page.getByLabel("Asked from").fill("Tokyo");
    await watched.page.getByRole("button", { name: "Ask", exact: true }).click();
    const why = await drill.get("/api/v1/why?from=Tokyo");
    await watched.page.getByTestId("dig-answer").getByText(why.answers[0]).first().waitFor();
    await watched.close();
    await drill.kill();
});

test("axe finds nothing, in the dark and in the light, in calm and in an incident", async () => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const drill = await Drill.serve(scenario);
    for (const [colorScheme, until] of [
        ["dark", 60],
        ["light", 180],
        ["dark", 200],
    ] as const) {
        await drill.advanceTo(until);
        const watched = await Watched.open(browser, drill.url, { colorScheme, bypassCSP: true });
        await watched.caughtUp(drill);
        await watched.page.evaluate(axe);
        const found = await watched.page.evaluate(async () => {
            const results = await (window as any).axe.run();
            return results.violations.map(
                (one: any) =>
                    `${one.id}: ${one.nodes
                        .map((node: any) => node.html)
                        .slice(0, 3)
                        .join(" ")}`,
            );
        });
        assert.deepEqual(found, []);
        await watched.close();
    }
    await drill.kill();
});

test("390 pixels are enough: nothing is wider than the screen", async () => {
    const drill = await Drill.serve(scenario);
    await drill.advanceTo(200);
    const watched = await Watched.open(browser, drill.url, { viewport: { width: 390, height: 844 } });
    await watched.caughtUp(drill);
    assert.ok((await watched.page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
    assert.ok(await watched.page.getByRole("button", { name: "Heal us-east-1", exact: true }).isVisible());
    await watched.close();
    await drill.kill();
});

test("who wants no motion gets none", async () => {
    const drill = await Drill.serve(scenario);
    await drill.advanceTo(30);
    const moving = (watched: Watched) =>
        watched.page
            .locator(".flow-dots")
            .first()
            .evaluate((dots) => getComputedStyle(dots).animationName);
    for (const [reducedMotion, name] of [
        ["reduce", "none"],
        ["no-preference", "travel"],
    ] as const) {
        const watched = await Watched.open(browser, drill.url, { reducedMotion });
        await drill.advanceTo(reducedMotion === "reduce" ? 40 : 50);
        await watched.page.locator(".flow-dots").first().waitFor({ state: "attached" });
        assert.equal(await moving(watched), name);
        await watched.close();
    }
    await drill.kill();
});

test("names are shown as they are, markup and all", async () => {
    const hostile = "<img src=x onerror=document.title=1>";
    const file = join(mkdtempSync(join(tmpdir(), "regiondrill-")), "hostile.json");
    writeFileSync(
        file,
        JSON.stringify({
            name: `${hostile}</script><script>document.title=2</script>`,
            regions: { "eu-west-2": {}, "us-west-2": {} },
        }),
    );
    const drill = await Drill.serve(file);
    const watched = await Watched.open(browser, drill.url);
    await drill.ask("POST", "/api/v1/faults", { do: "kill", region: "eu-west-2", because: hostile });
    await watched.page.locator(".log").getByText(hostile).waitFor();
    assert.ok((await watched.page.getByRole("heading", { level: 1 }).textContent())?.startsWith(hostile));
    assert.equal(await watched.page.locator("img").count(), 0);
    assert.equal(await watched.page.title(), "regiondrill");
    await watched.close();
    await drill.kill();
});

test("when the server is gone the page says so, and nothing can be done on it", async () => {
    const drill = await Drill.serve(scenario);
    const watched = await Watched.open(browser, drill.url);
    await drill.kill();
    await watched.page.getByRole("alert").getByText("Not connected").waitFor();
    assert.ok(await watched.page.getByRole("button", { name: "Kill us-east-1", exact: true }).isDisabled());
    // The browser notes each try in vain.
    assert.equal(watched.wrongs.splice(0).filter((wrong) => !/ERR_|network/i.test(wrong)).length, 0);
    await watched.close();
});

test("a drill that wants a token shows its page to whoever has one", async () => {
    const drill = await Drill.serve(scenario, "--token", "0123456789abcdef");
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(drill.url);
    await page.getByLabel("This drill wants its token").fill("0123456789abcdef");
    await page.getByRole("button", { name: "Show it" }).click();
    await page.getByTestId("tile-rto").waitFor();
    await context.close();
    await drill.kill();
});

test("the page is small, and in one piece", async () => {
    const drill = await Drill.serve(scenario);
    const page = await (await fetch(drill.url)).text();
    assert.ok(page.length <= 250_000, `${page.length} octets`);
    assert.ok(
        gzipSync(page, { level: 9 }).length <= 100_000,
        `${gzipSync(page, { level: 9 }).length} octets compressed`,
    );
    const watched = await Watched.open(browser, drill.url);
    const loaded = await watched.page.evaluate(() =>
        performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname),
    );
    assert.ok(
        loaded.every((path) => path.startsWith("/api/v1/")),
        String(loaded),
    );
    await watched.close();
    await drill.kill();
});
