// The pictures of docs/dashboard.md and of the report in README.md: screenshots.ts DIRECTORY. Fixed moments of a
// shipped drill, to be looked at.
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions } from "playwright-core";
import { Drill, launch, program, Watched } from "./harness";

const directory = process.argv[2] ?? "docs/images";
const moments = { calm: 60, worst: 185, recovered: 300, returned: 520 };

const browser = await launch();
const drill = await Drill.serve("scenarios/us-east-1-killed-and-restored.json");

async function picture(name: string, options: BrowserContextOptions, whole: boolean, advance: number): Promise<void> {
    const watched = await Watched.open(browser, drill.url, options);
    // Rates are of the last seconds, so the page must see some.
    await drill.advanceTo(advance - 4);
    await watched.caughtUp(drill);
    await drill.advanceTo(advance);
    await watched.caughtUp(drill);
    await watched.page.waitForTimeout(2500);
    await watched.page.screenshot({ path: join(directory, `${name}.png`), fullPage: whole });
    await watched.close();
}

await picture("calm", { colorScheme: "dark" }, false, moments.calm);
await picture("worst", { colorScheme: "dark" }, false, moments.worst);
await picture("narrow", { colorScheme: "dark", viewport: { width: 390, height: 844 } }, true, moments.worst + 10);
await picture("recovered", { colorScheme: "dark" }, true, moments.recovered);
await picture("light", { colorScheme: "light" }, true, moments.returned);
await drill.kill();

// The first screen of the report, as the README shows it.
const file = join(mkdtempSync(join(tmpdir(), "regiondrill-")), "report.html");
execFileSync(program, ["run", "scenarios/us-east-1-killed-and-restored.json", "--html", file, "--quiet"]);
const context = await browser.newContext({ colorScheme: "light", viewport: { width: 1080, height: 1000 } });
const page = await context.newPage();
await page.goto(`file://${file}`);
await page.screenshot({ path: join(directory, "report.png") });
await browser.close();
